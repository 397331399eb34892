import { expect } from "chai";
import { join } from "node:path";
import { network } from "hardhat";
import { connect } from "../../../sdk/src/index.ts";
import { chainSource, openHistory, sync } from "../../../sdk/src/history/index.ts";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { folderForSuite, gridbourse } from "../../helpers/cli.ts";
import { type Day, playDay, prepareDay } from "../../helpers/sdkDay.ts";

describe("gridbourse history", () => {
  const folder = folderForSuite();
  let day: Day;

  before(async () => {
    const connection = await network.create();
    day = await prepareDay({
      signers: await connection.ethers.getSigners(),
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members }),
    });
    await playDay(day);
    const { deployment } = day;
    const index = openHistory({ file: join(folder.path(), "history.sqlite"), deployment });
    await sync(index, chainSource(await connect({ provider: connection.ethers.provider, deployment })));
    index.close();
  });

  const asked = (...args: string[]) => {
    const { stdout, stderr, code } = gridbourse(folder.path(), ["history", ...args]);
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    return stdout;
  };
  const rows = (...args: string[]) => JSON.parse(asked(...args, "--json")) as Record<string, string | number>[];
  const refused = (...args: string[]) => {
    const { stdout, stderr, code } = gridbourse(folder.path(), ["history", ...args]);
    expect(stdout).to.equal("");
    expect(code).to.equal(1);
    return stderr;
  };

  it("prints trades as CSV, and the same as JSON", () => {
    const mill = String(day.people["mill"]!.participant);
    const [head, first, ...rest] = asked("trades", "--participant", mill).split("\n");
    expect(head).to.equal("time,session,product,participant,interval,side,energyKwh,price,deliveryDays,amount");
    const [row, ...others] = rows("trades", "--participant", mill);
    expect(others.length).to.equal(rest.length - 1);
    expect(first).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00,1,\d{4}-\d\d-\d\d,/);
    expect(row).to.include({ session: 1, interval: 1, side: "bought", deliveryDays: 1 });
    expect(row!["amount"]).to.be.lessThan(0);
  });

  it("prints the sessions of a participant, and who was in one", () => {
    const wind = day.people["wind"]!.participant;
    const [session] = rows("sessions", "--participant", String(wind));
    expect(session).to.include({ session: 1, state: "ended", sheets: 6, bid: "allotted", boughtKwh: 0 });
    expect(rows("sessions")[0]).to.not.have.property("bid");
    const who = rows("counterparties", "--session", "1");
    expect(who).to.have.length(6);
    expect(who.find(({ participant }) => participant === Number(wind))).to.include({
      kind: "Generator",
      region: 14,
      soldKwh: session!["soldKwh"],
    });
  });

  it("prints the life of a position, as days and as intervals", () => {
    const product = rows("prices")[0]!["product"] as string;
    const whose = ["--participant", String(day.people["coal"]!.participant), "--product", product];
    const [issued, traded] = rows("position", ...whose);
    expect(issued).to.include({ move: "issued", changeKwh: 14_400, holdingKwh: 14_400 });
    expect(traded).to.include({ move: "traded", about: "session 1" });
    const [position] = rows("positions", ...whose);
    expect(position).to.include({ product, deliveryDays: 1, issuedKwh: 14_400, heldKwh: traded!["holdingKwh"] });
    const each = rows("position", ...whose, "--intervals");
    expect(each).to.have.length.greaterThan(24);
    expect(each[0]).to.include({ interval: 1, changeKwh: 600, holdingKwh: 600 });
  });

  it("prints prices, totals and the digest", () => {
    expect(rows("prices", "--session", "1")).to.have.length(24);
    const totals = rows("totals");
    expect(totals.map(({ source }) => source)).to.deep.equal(["Coal", "None", "Solar", "Wind"]);
    expect(rows("digest")[0]!["digest"]).to.match(/^[0-9a-f]{64}$/);
  });

  it("says what is wrong in a sentence", () => {
    const { stderr, code } = gridbourse(folder.path(), ["history", "trades", "--session", "7"]);
    expect([stderr, code]).to.deep.equal(["Nothing in the index fits.\n", 0]);
    expect(refused("trades", "--index", "none.sqlite")).to.equal(
      'none.sqlite: there is no index yet. "gridbourse history sync" makes one.\n',
    );
    expect(refused("trades", "--from", "March")).to.match(/^"March" is no calendar day like 2026-11-27/);
    expect(refused("prices", "--product", "2031")).to.match(/^"2031" names no product/);
    expect(refused("counterparties")).to.match(/required option '--session <n>' not specified/i);
    expect(refused("trades", "--session", "x")).to.match(/It is a number from 1/);
    expect(refused("tradez")).to.match(/unknown command/i);
  });
});
