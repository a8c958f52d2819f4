/** How people call the command line: by npm from a clone, by its own name from the archive of the engine, whose launcher says so. */
export const PROGRAM_CALL = process.env.ALVINN_CALL || 'npm run -s alvinn --';
