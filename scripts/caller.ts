/** Scripts run in the project's folder; the files that a user names are where the user is. */
import { resolve } from "node:path";

/** @returns the absolute path of a file as the user who started the script means it */
export const fromCaller = (file: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), file);
