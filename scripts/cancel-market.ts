/** Cancels a session that was not cleared in time as a batch job: `hardhat run scripts/cancel-market.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_SESSION or GRIDBOURSE_PRODUCT). */
import action from "./tasks/market/cancel.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
