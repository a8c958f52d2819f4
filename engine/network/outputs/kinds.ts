/** Every kind of output that a network can have: a file and a line each. */
export { classes } from './classes.ts';
export { direction } from './direction.ts';
export { reconstruction } from './reconstruction.ts';
export { roadIntensity } from './road-intensity.ts';
