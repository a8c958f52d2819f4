/** Every kind of input that a network can read: a file and a line each. */
export { brightness } from './brightness.ts';
export { camera } from './camera.ts';
export { feedback } from './feedback.ts';
export { range } from './range.ts';
