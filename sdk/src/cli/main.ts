#!/usr/bin/env node
/** gridbourse: the command line of the SDK, for people without a chain at hand. */
import { endQuietlyWithReader } from "./output.ts";
import { run } from "./program.ts";

endQuietlyWithReader();
process.exitCode = run(process.argv.slice(2));
