import { expect } from "chai";
import { join } from "node:path";
import { Input, recordFile, variableOf } from "../../scripts/tasks/input.ts";
import { isOutOfReach } from "../../scripts/tasks/outcome.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { messageOf } from "../helpers/tasks.ts";

describe("settings of the operator's tasks", () => {
  const folder = folderForSuite();
  const kept: NodeJS.ProcessEnv = {};
  const set = (name: string, value: string | undefined) => {
    if (!(name in kept)) kept[name] = process.env[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  const file = (content: object | string) =>
    join(folder.path(), folder.write("s.json", typeof content === "string" ? content : JSON.stringify(content)));

  afterEach(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
      delete kept[name];
    }
  });

  it("take the option before the environment, the environment before the file", () => {
    const settings = file({ session: 1, batchSize: "30" });
    expect(new Input({ settings }).id("session")).to.equal(1n);
    set("GRIDBOURSE_SESSION", "2");
    expect(new Input({ settings }).id("session")).to.equal(2n);
    expect(new Input({ settings, session: "3" }).id("session")).to.equal(3n);
    expect(new Input({ settings }).whole("batchSize", 1)).to.equal(30);
    expect(variableOf("batchSize")).to.equal("GRIDBOURSE_BATCH_SIZE");
  });

  it("name the file in the environment, too; its paths begin where it lies", () => {
    set("GRIDBOURSE_SETTINGS", file({ bids: "sealed", terms: "/elsewhere/terms.json" }));
    expect(new Input({}).bids()).to.equal(join(folder.path(), "sealed"));
    expect(new Input({}).file("terms")).to.equal("/elsewhere/terms.json");
  });

  for (const [what, content, sentence] of [
    ["that are not JSON", "{", /s\.json is not JSON: /],
    ["that are a list", "[]", /s\.json must hold one JSON object of settings\.$/],
    [
      "with an unknown name",
      { batchsize: 3 },
      /s\.json has an unknown setting "batchsize"; there are deployment, rpc, /,
    ],
    ["with a value of another kind", { session: [1] }, /s\.json: "session" must be a text or a number\.$/],
  ] as const) {
    it(`refuse files ${what}`, () =>
      expect(messageOf(() => new Input({ settings: file(content) }))).to.match(sentence));
  }

  it("refuse a settings file that is named and not there", () => {
    expect(messageOf(() => new Input({ settings: "/nowhere.json" }))).to.equal("/nowhere.json does not exist.");
  });

  it("say which value is wrong, and where it came from", () => {
    expect(messageOf(() => new Input({ session: "x" }).id("session"))).to.equal(
      '--session must be a whole number from 1, not "x".',
    );
    set("GRIDBOURSE_BATCH_SIZE", "0");
    expect(messageOf(() => new Input({}).whole("batchSize", 1, 9))).to.equal(
      'GRIDBOURSE_BATCH_SIZE must be a whole number from 1 to 9, not "0".',
    );
    set("GRIDBOURSE_RELAY", "perhaps");
    expect(messageOf(() => new Input({}).flag("relay"))).to.equal('GRIDBOURSE_RELAY is 1 or 0, not "perhaps".');
    expect(messageOf(() => new Input({}).needed("day", "the day"))).to.equal(
      "Say the day: --day (or GRIDBOURSE_DAY in the environment).",
    );
  });

  it("never show a key that is spoilt", () => {
    const spoilt = [`0x${"5a".repeat(31)}5`, "5a".repeat(33), `a${"5".repeat(62)}`, `0x${"5a".repeat(31)}5O`, "my key"];
    for (const text of spoilt) {
      for (const message of [
        messageOf(() => new Input({ key: text }).key()),
        (set("GRIDBOURSE_KEY", text), messageOf(() => new Input({}).key())),
      ]) {
        expect(message).to.match(/gives neither a private key \(0x and 64 digits\) nor the name of a variable/);
        expect(message).to.not.contain(text);
      }
    }
    set("GRIDBOURSE_KEY", "OPERATOR_KEY");
    expect(new Input({}).key()).to.equal("OPERATOR_KEY");
  });

  it("never take a private key from a file or an option, only the name of a variable", () => {
    const key = `0x${"5a".repeat(32)}`;
    for (const args of [{ settings: file({ key }) }, { key }]) {
      expect(messageOf(() => new Input(args).key())).to.match(/looks like a private key\. It takes the name of a var/);
    }
    expect(new Input({ key: "OPERATOR_KEY" }).key()).to.equal("OPERATOR_KEY");
    set("GRIDBOURSE_KEY", key);
    expect(new Input({}).key()).to.equal("GRIDBOURSE_KEY");
    set("GRIDBOURSE_KEY", "OTHER");
    expect(new Input({}).key()).to.equal("OTHER");
  });

  it("find the record of a deployment by name or by folder", () => {
    expect(recordFile("/p", "chain-1")).to.equal("/p/deployments/chain-1/market.json");
    expect(recordFile("/p", "/elsewhere/x")).to.equal("/elsewhere/x/market.json");
    expect(recordFile("/p", "/elsewhere/x.json")).to.equal("/elsewhere/x.json");
  });

  it("know a chain out of reach by the reasons that providers nest", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(isOutOfReach(new Error("request failed", { cause: new AggregateError([refused]) }))).to.equal(true);
    expect(isOutOfReach(new Error("execution reverted"))).to.equal(false);
  });
});
