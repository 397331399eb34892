import { expect } from "chai";
import { network } from "hardhat";
import { DOCUMENT, INTERVALS, Kind, ledgersWith, NO_DOCUMENT, Source } from "../helpers/ledgers.ts";
import { flat, only, pack } from "../helpers/lanes.ts";
import { profile } from "../../sdk/src/core/index.ts";

const connection = await network.create();

describe("ParticipantRegistry.setProfile", () => {
  const CAPACITY_KW = 1_000n;
  const load = ledgersWith(
    connection,
    async ({ registry, register, registrar, accounts, admit, addUnit, addProduct }) => {
      const account = accounts[0]!;
      const participant = await admit(account, { kind: Kind.Generator });
      const unit = await addUnit(participant, { capacityKw: CAPACITY_KW, source: Source.Solar });
      const office = registry.connect(registrar);
      return { participant, unit, office, issuer: register.connect(account), product: await addProduct() };
    },
  );

  it("begins with the whole day", async () => {
    const { registry, unit } = await load();
    expect((await registry.unitOf(unit)).profile).to.equal(profile.ALWAYS);
  });

  it("lets solar issue by day alone, and of a quarter-hour's share what is lit", async () => {
    const { registry, register, office, issuer, participant, unit, product } = await load();
    const daylight = profile.profileOf(["05:30-19:15"]);
    await expect(office.setProfile(unit, daylight, DOCUMENT))
      .to.emit(registry, "ProfileSet")
      .withArgs(unit, daylight, DOCUMENT);
    const { firstDay } = await register.productOf(product);
    const most = Array.from({ length: INTERVALS }, (_, i) =>
      i < 5 || i > 19 ? 0n : i === 5 ? CAPACITY_KW / 2n : i === 19 ? CAPACITY_KW / 4n : CAPACITY_KW,
    );
    await issuer.issue(participant, unit, product, pack(most));
    for (const [interval, capacity] of [
      [0, 0n],
      [5, 500n],
      [12, 1_000n],
      [19, 250n],
      [20, 0n],
    ] as const) {
      await expect(issuer.issue(participant, unit, product, only(INTERVALS, interval, 1)))
        .to.be.revertedWithCustomError(register, "CapacityExceeded")
        .withArgs(unit, product, firstDay, interval, capacity, capacity, 1);
    }
  });

  it("lets what was issued outside of a later profile be recalled, as far as it is unsold", async () => {
    const { register, office, issuer, participant, unit, product, stranger } = await load();
    await issuer.issue(participant, unit, product, flat(INTERVALS, 10));
    await office.setProfile(unit, profile.profileOf(["06:00-18:00"]), DOCUMENT);
    const { firstDay } = await register.productOf(product);
    await register.connect(stranger).recall(unit, firstDay);
    const left = pack(Array.from({ length: INTERVALS }, (_, i) => (i >= 6 && i < 18 ? 10n : 0n)));
    expect([...(await register.lanesOf(product, [participant]))]).to.deep.equal(left);
  });

  it("refuses units that nobody has, an empty profile, and one without a finding", async () => {
    const { registry, office, unit } = await load();
    await expect(office.setProfile(unit + 1n, 1, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "UnknownUnit")
      .withArgs(unit + 1n);
    await expect(office.setProfile(unit, 0, DOCUMENT))
      .to.be.revertedWithCustomError(registry, "ProfileEmpty")
      .withArgs(unit);
    await expect(office.setProfile(unit, 1, NO_DOCUMENT)).to.be.revertedWithCustomError(registry, "DocumentMissing");
  });
});
