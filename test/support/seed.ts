/**
 * Loaded before all tests of a suite: random books are drawn from the seed that `npm test` prints, so that a run can be
 * repeated.
 */
import fc from "fast-check";

const seed = process.env.GRIDBOURSE_SEED;
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
