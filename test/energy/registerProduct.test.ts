import { expect } from "chai";
import { network } from "hardhat";
import { DAY, GATE_LEAD, ledgersWith, OFFSET, Source } from "../helpers/ledgers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("EnergyRegister.registerProduct", () => {
  const load = ledgersWith(connection, async ({ register, operator }) => ({ office: register.connect(operator) }));

  it("registers a day under the next id, from 1", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms({ attribute: 1 << Source.Wind });
    await expect(office.registerProduct(terms))
      .to.emit(register, "ProductRegistered")
      .withArgs(1, Object.values(terms));
    const product = await register.productOf(1);
    expect(product.firstDay).to.equal(terms.firstDay);
    expect(product.deliveryDays).to.equal(1n);
    expect(product.intervals).to.equal(terms.intervals);
    expect(product.attribute).to.equal(terms.attribute);
    expect(product.parent).to.equal(0n);
    expect(product.bondPerKwh).to.equal(0n);
    expect(await register.productCount()).to.equal(1n);
  });

  it("puts the delivery gate before the local day begins, by the lead", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms();
    await office.registerProduct(terms);
    expect(await register.deliveryGate(1)).to.equal(terms.firstDay * DAY - OFFSET - GATE_LEAD);
  });

  it("registers a day until the second before its gate, and not after", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms();
    const gate = terms.firstDay * DAY - OFFSET - GATE_LEAD;
    await networkHelpers.time.setNextBlockTimestamp(gate - 1);
    await office.registerProduct(terms);
    await networkHelpers.time.setNextBlockTimestamp(gate);
    await expect(office.registerProduct({ ...terms, intervals: 48 }))
      .to.be.revertedWithCustomError(register, "AlreadyInDelivery")
      .withArgs(terms.firstDay, gate);
  });

  it("refuses the first days of the epoch, whose gate would lie before it", async () => {
    const { register, office, dayTerms } = await load();
    await expect(office.registerProduct({ ...(await dayTerms()), firstDay: 0 }))
      .to.be.revertedWithCustomError(register, "AlreadyInDelivery")
      .withArgs(0, 0);
  });

  it("refuses the same day, intervals and class twice, and says which product that is", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms();
    await office.registerProduct(terms);
    await expect(office.registerProduct(terms))
      .to.be.revertedWithCustomError(register, "ProductAlreadyRegistered")
      .withArgs(1);
    await office.registerProduct({ ...terms, attribute: 1 << Source.Solar });
    expect(await register.productCount()).to.equal(2n);
  });

  it("takes 1 to 96 intervals", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms();
    for (const intervals of [1, 96]) await office.registerProduct({ ...terms, intervals });
    for (const intervals of [0, 97]) {
      await expect(office.registerProduct({ ...terms, intervals }))
        .to.be.revertedWithCustomError(register, "IntervalsOutOfRange")
        .withArgs(intervals);
    }
  });

  it("takes single days without a parent and without a bond, for now", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms();
    for (const [deliveryDays, parent] of [
      [0, 0],
      [2, 0],
      [1, 1],
    ] as const) {
      await expect(office.registerProduct({ ...terms, deliveryDays, parent }))
        .to.be.revertedWithCustomError(register, "OnlyDayProducts")
        .withArgs(deliveryDays, parent);
    }
    await expect(office.registerProduct({ ...terms, bondPerKwh: 5 }))
      .to.be.revertedWithCustomError(register, "BondNeedsSettlement")
      .withArgs(5);
  });

  it("takes every source for a class, and nothing that is none", async () => {
    const { register, office, dayTerms } = await load();
    const terms = await dayTerms();
    const all = (1 << (Source.Other + 1)) - 2;
    await office.registerProduct({ ...terms, attribute: all });
    for (const attribute of [1, 1 << (Source.Other + 1)]) {
      await expect(office.registerProduct({ ...terms, attribute }))
        .to.be.revertedWithCustomError(register, "UnknownAttribute")
        .withArgs(attribute);
    }
  });

  it("knows nothing about products that nobody registered", async () => {
    const { register } = await load();
    expect((await register.productOf(7)).intervals).to.equal(0n);
    await expect(register.deliveryGate(7)).to.be.revertedWithCustomError(register, "UnknownProduct").withArgs(7);
  });

  it("counts short days and hours west of Greenwich as deployed", async () => {
    const { manager, registry, house, operator } = await load();
    const [offset, dayLength, lead] = [-5 * 3_600, 600, 60];
    const args = [manager.target, registry.target, house.target, offset, dayLength, lead] as const;
    const register = await ethers.deployContract("EnergyRegister", [...args]);
    const selector = register.interface.getFunction("registerProduct").selector;
    await manager.setTargetFunctionRole(register.target, [selector], 1n);
    const firstDay = Math.floor(((await networkHelpers.time.latest()) + offset) / dayLength) + 2;
    const terms = { firstDay, deliveryDays: 1, intervals: 24, attribute: 0, parent: 0, bondPerKwh: 0 };
    await register.connect(operator).registerProduct(terms);
    expect(await register.deliveryGate(1)).to.equal(firstDay * dayLength - offset - lead);
  });
});
