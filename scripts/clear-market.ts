/** Clears a session as a batch job: `hardhat run scripts/clear-market.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_SESSION or GRIDBOURSE_PRODUCT). */
import action from "./tasks/market/clear.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
