/** Settles a day as far as it goes as a batch job: `hardhat run scripts/settle-day.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_DAY). */
import action from "./tasks/settle/day.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
