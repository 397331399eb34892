import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";
import { rmSync } from "node:fs";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { ignite } from "../../../scripts/deploy/ignite.ts";
import { readDeployment } from "../../../scripts/deploy/record.ts";
import { folderForSuite, spawnGridbourse } from "../../helpers/cli.ts";
import { type LocalNode, startNode } from "../../helpers/node.ts";
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

  it("goes the same way where gas is free", async () => {
    const connection = await network.create({ override: { initialBaseFeePerGas: 0 } });
    const signers = await connection.ethers.getSigners();
    const day = await prepareDay({
      signers,
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members }),
      transactions: { type: 0, gasPrice: 0n },
    });
    const account = await day.handles.rival.signer!.getAddress();
    const before = await connection.ethers.provider.getBalance(account);
    await playDay(day);
    expect(await connection.ethers.provider.getBalance(account)).to.equal(before);
  });

  describe("on a node behind an address, deployed by Ignition", () => {
    const name = `test-${process.pid}`;
    const folder = folderForSuite();
    let node: LocalNode;

    before(async () => {
      node = await startNode();
    });

    after(async () => {
      await node?.stop();
      rmSync(`deployments/${name}`, { recursive: true, force: true });
    });

    it("goes the same way, and leaves a record of the deployment", async () => {
      const connection = await network.create({ network: "localhost", override: { url: node.url } });
      const provider = new JsonRpcProvider(node.url, undefined, {
        staticNetwork: true,
        cacheTimeout: -1,
        pollingInterval: 100,
      });
      try {
        const signers = await provider.listAccounts();
        const day = await prepareDay({
          signers,
          rpc: (method, params = []) => provider.send(method, params) as Promise<unknown>,
          deploy: (members) => ignite(connection, { members, name }),
        });
        expect(readDeployment(name)).to.deep.equal(day.deployment);
        await playDay(day);
        const asked = [
          "verify",
          "--rpc",
          node.url,
          "--session",
          "1",
          "--participant",
          String(day.people["mill"]!.participant),
        ];
        const told = spawnGridbourse(process.cwd(), [...asked, "--deployment", `deployments/${name}`]);
        expect(told.stderr).to.equal("");
        expect(told.stdout).to.match(/^[✓–] The node has the newest blocks\./);
        expect(told.stdout).to.contain("interval 1: buy 200 lots at 420.00");
        expect(told.stdout).to.match(/Session 1 \(ended\) verifies: \d+ checks hold/);
        expect(told.code).to.equal(0);
        const missing = spawnGridbourse(process.cwd(), [...asked, "--deployment", "deployments/nowhere"]);
        expect(missing.stderr).to.equal("deployments/nowhere: there is no such file; it is written by deployment.\n");
        expect(missing.code).to.equal(1);

        const index = ["--index", `${folder.path()}/history.sqlite`];
        const history = (...args: string[]) => spawnGridbourse(process.cwd(), ["history", ...args, ...index]);
        const sync = ["sync", "--rpc", node.url, "--deployment", `deployments/${name}`];
        const built = history(...sync);
        expect(built.stderr).to.equal("");
        expect(built.stdout).to.match(/history\.sqlite: up to block \d+: \d{2,} new events\.\n$/);
        expect(history(...sync).stdout).to.match(/up to block \d+: 0 new events\.\n$/);
        const own = history("trades", "--participant", String(day.people["mill"]!.participant));
        expect(own.stderr).to.equal("");
        expect(own.stdout.split("\n")[0]).to.equal(
          "time,session,product,participant,interval,side,energyKwh,price,deliveryDays,amount",
        );
        expect(own.stdout.split("\n")).to.have.length(1 + 24 + 1);
      } finally {
        provider.destroy();
        await connection.close();
      }
    });
  });
});
