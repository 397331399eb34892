/** Reveals kept bids as a batch job: `hardhat run scripts/reveal-market.ts --network X`; settings as in docs/operations.md (GRIDBOURSE_SESSION, GRIDBOURSE_BIDS). */
import action from "./tasks/market/reveal.ts";
import { runScript } from "./tasks/run.ts";

await runScript(action);
