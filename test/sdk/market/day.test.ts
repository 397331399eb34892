import { network } from "hardhat";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { playDay, prepareDay } from "../../helpers/sdkDay.ts";

describe("a market day through the SDK", () => {
  it("goes from sealed bids to written positions on the embedded chain", async () => {
    const connection = await network.create();
    const day = await prepareDay({
      signers: await connection.ethers.getSigners(),
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members }),
    });
    await playDay(day);
  });
});
