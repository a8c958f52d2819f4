import { z } from 'zod';

/** Rows, columns or units that a part may have. */
export const cells = z.int().min(1).max(4096);
