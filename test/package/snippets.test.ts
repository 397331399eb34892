import { expect } from "chai";
import { network } from "hardhat";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/build.ts";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { keyOfAccount, type LocalNode, startNode } from "../helpers/node.ts";
import { consumer, environment, runIn } from "../helpers/package.ts";

const PAGE = "docs/sdk.md";

/** A block of the page; `after` names the gate that must have passed before it. */
interface Snippet {
  code: string;
  after: string | undefined;
}

function snippetsOf(page: string): Snippet[] {
  return [...page.matchAll(/^```ts(?: after=(\w+))?\n([^]*?)^```$/gm)].map(([, after, code]) => ({
    code: code!,
    after,
  }));
}

/** What the lines of the page that print say they print. */
const promised = (code: string): string[] =>
  [...code.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map(([, output]) => output!);

/** The blocks as one program that lets the time pass in between. */
function programOf(snippets: readonly Snippet[]): string {
  const passing = (gate: string) => `await provider.send("evm_setNextBlockTimestamp", [gates.${gate}]);
await provider.send("evm_mine", []);
`;
  const parts = snippets.map(({ code, after }) => (after === undefined ? code : passing(after) + code));
  return [...parts, "provider.destroy();\n"].join("\n");
}

/** Roles and people of the page, by the node's accounts. */
const PEOPLE = ["DEPLOYER", "OPERATOR", "REGISTRAR", "TREASURY", "PLANT", "MILL", "MINISTRY"];

describe(`the snippets of ${PAGE}`, () => {
  const snippets = snippetsOf(readFileSync(join(root, PAGE), "utf8"));
  let folder: string;
  let node: LocalNode;

  before(async () => {
    folder = await consumer();
    node = await startNode();
    const connection = await network.create({ network: "localhost", override: { url: node.url } });
    const [, operator, registrar, treasury] = (await connection.ethers.getSigners()).map(({ address }) => address);
    const deployment = await deployMarket(connection, { members: { operator, registrar, treasury } });
    await connection.close();
    writeFileSync(join(folder, "market.json"), JSON.stringify(deployment));
    writeFileSync(join(folder, "snippets.ts"), programOf(snippets));
  });

  after(() => node?.stop());

  it("stand under ten headings", () => {
    expect(readFileSync(join(root, PAGE), "utf8").match(/^## \d+\. /gm)).to.have.length(10);
    expect(snippets).to.have.length.at.least(10);
  });

  it("are preceded by a first result in the README", () => {
    const [first] = snippetsOf(readFileSync(join(root, "sdk", "README.md"), "utf8"));
    const { stdout, stderr } = runIn(folder, process.execPath, ["--input-type=module", "--eval", first!.code]);
    expect(stdout.trimEnd(), stderr).to.equal(promised(first!.code).join("\n")).and.not.equal("");
  });

  it("are typed, run one after the other, and print what they say", () => {
    const tsc = [join(root, "node_modules", "typescript", "bin", "tsc"), "--strict", "--target", "es2023"];
    const types = ["--typeRoots", join(root, "node_modules", "@types"), "--types", "node", "--skipLibCheck"];
    const compiled = runIn(folder, process.execPath, [...tsc, ...types, "--module", "node16", "snippets.ts"]);
    expect(compiled.code, compiled.stdout).to.equal(0);
    const keys = Object.fromEntries(PEOPLE.map((name, i) => [name, keyOfAccount(i)]));
    const env = { ...environment(), RPC_URL: node.url, ...keys };
    const { stdout, stderr, code } = runIn(folder, process.execPath, ["snippets.js"], env);
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout.trimEnd().split("\n")).to.deep.equal(snippets.flatMap((snippet) => promised(snippet.code)));
  });
});
