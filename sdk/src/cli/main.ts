#!/usr/bin/env node
/** gridbourse: the command line of the SDK, for people with and without a chain at hand. */
import { endQuietlyWithReader, withoutRemarkOnSqlite } from "./output.ts";
import { runAny } from "./program.ts";

endQuietlyWithReader();
withoutRemarkOnSqlite();
process.exitCode = await runAny(process.argv.slice(2));
