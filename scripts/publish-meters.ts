/** Publishes the readings of a day as a batch job: `hardhat run scripts/publish-meters.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_DAY, GRIDBOURSE_FILE). */
import action from "./tasks/meters/publish.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
