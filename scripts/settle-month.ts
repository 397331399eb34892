/** Charges and shares a month as a batch job: `hardhat run scripts/settle-month.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_MONTH, GRIDBOURSE_CLOSE). */
import action from "./tasks/settle/month.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
