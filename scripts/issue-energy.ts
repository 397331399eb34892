/** Issues energy up to targets as a batch job: `hardhat run scripts/issue-energy.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_FILE, GRIDBOURSE_PRODUCT). */
import action from "./tasks/units/issue.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
