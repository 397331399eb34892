import { expect } from "chai";
import { build, type Metafile } from "esbuild";
import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { keyOfAccount, type LocalNode, startNode } from "../helpers/node.ts";
import { consumer } from "../helpers/package.ts";
import { type Day, prepareDay } from "../helpers/sdkDay.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

describe("the package in a browser", () => {
  let script: string;
  let metafile: Metafile;

  before(async () => {
    const folder = await consumer();
    script = join(folder, "page.js");
    ({ metafile } = await build({
      ...{ absWorkingDir: folder, entryPoints: ["page.ts"], outfile: script, logLevel: "silent" },
      ...{ bundle: true, minify: true, metafile: true, platform: "browser", format: "iife", globalName: "page" },
    }));
  });

  it("needs nothing of Node's", () => {
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    expect(imports.filter(({ path, external }) => external === true || isBuiltin(path))).to.deep.equal([]);
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((input) => input.startsWith("node_modules/@gridbourse/sdk/"))).not.to.deep.equal([]);
    expect(inputs.filter((input) => /\/sdk\/dist\/cli\/|commander|csv-parse|cli-table3/.test(input))).to.deep.equal([]);
  });

  describe(`in ${CHROMIUM}`, () => {
    let node: LocalNode;
    let provider: JsonRpcProvider;
    let server: Server;
    let day: Day;

    before(async function () {
      if (!existsSync(CHROMIUM)) this.skip();
      node = await startNode();
      provider = new JsonRpcProvider(node.url, undefined, {
        staticNetwork: true,
        cacheTimeout: -1,
        pollingInterval: 50,
      });
      const connection = await network.create({ network: "localhost", override: { url: node.url } });
      day = await prepareDay({
        signers: await provider.listAccounts(),
        rpc: (method, params = []) => provider.send(method, params) as Promise<unknown>,
        deploy: (members) => deployMarket(connection, { members }),
      });
      await connection.close();
      server = createServer((request, response) => {
        const isScript = request.url === "/page.js";
        response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
        response.end(
          isScript ? readFileSync(script) : '<!doctype html><title>page</title><script src="page.js"></script>',
        );
      });
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    });

    after(async () => {
      server?.close();
      provider?.destroy();
      await node?.stop();
    });

    /** The key of an account of the node. */
    const keyOf = async (signer: { getAddress(): Promise<string> } | null): Promise<string> => {
      const accounts = (await provider.send("eth_accounts", [])) as string[];
      return keyOfAccount(accounts.indexOf((await signer!.getAddress()).toLowerCase()));
    };

    it("reads a session, and commits to a bid that it has sealed and signed", async () => {
      const { session, handles, people, deployment } = day;
      const { participant, handle } = people.mill!;
      const given = {
        ...{ url: node.url, deployment, session: String(session), participant: String(participant) },
        keys: { trader: await keyOf(handle.signer), relayer: await keyOf(handles.relayer.signer) },
      };
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
      try {
        const page = await browser.newPage();
        const troubles: string[] = [];
        page.on("pageerror", (error) => troubles.push(error.message));
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
        const seen = await page.evaluate<Record<string, string>>(`page.trade(${JSON.stringify(given)})`);
        expect(troubles).to.deep.equal([]);
        expect(seen).to.include({ phase: "committing", accepted: String(participant), refused: "" });
        const kept = await handles.rival.market.commitment({ session, participant });
        expect(kept).to.include({ state: "committed", hash: BigInt(seen.hash!) >> 64n });
      } finally {
        await browser.close();
      }
    });
  });
});
