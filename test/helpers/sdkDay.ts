import { expect } from "chai";
import type { Signer } from "ethers";
import { connect, type Deployment, core, errors, type Gridbourse, market as verbs } from "../../sdk/src/index.ts";
import type { RoleMembers } from "../../scripts/deploy/parameters.ts";
import { DOCUMENT, HOUR, REFERENCE } from "./ledgers.ts";

/** Where a day is played: accounts, and a way to ask the chain for what only a test may ask. */
export interface Stage {
  /** The first one deploys; the others take the roles and the participants' accounts. */
  signers: readonly Signer[];
  rpc(method: string, params?: unknown[]): Promise<unknown>;
  deploy(members: RoleMembers): Promise<Deployment>;
  /** What every handle of the day says about its transactions. */
  transactions?: Parameters<typeof connect>[0]["transactions"];
}

export const INTERVALS = 24;
const LIMIT_KWH = 1_000_000;
const MONEY = "5000000";

/** What the participants want, by name: sells negative, per interval; prices in currency/MWh. */
const BIDS: Record<string, { price: string; energyKwh: number; interval?: number; side: "sell" | "buy" }[]> = {
  coal: [
    { side: "sell", price: "310", energyKwh: 300 },
    { side: "sell", price: "355.50", energyKwh: 250 },
  ],
  wind: [{ side: "sell", price: "0", energyKwh: 120 }, ...evening(18, 70)],
  mill: [
    { side: "buy", price: "420", energyKwh: 200 },
    { side: "buy", price: "355.50", energyKwh: 150 },
  ],
  smelter: [{ side: "buy", price: "390", energyKwh: 180 }],
  retailer: [
    { side: "buy", price: "355.50", energyKwh: 260 },
    { side: "buy", price: "900", energyKwh: 40, interval: 19 },
  ],
  prosumer: [
    { side: "sell", price: "500", energyKwh: 30 },
    { side: "buy", price: "120", energyKwh: 10 },
  ],
};

function evening(from: number, energyKwh: number) {
  return [0, 1, 2].map((i) => ({ side: "sell" as const, price: "200", energyKwh, interval: from + i }));
}

export type Names = keyof typeof BIDS;

/** A prepared market: everybody admitted, equipped and funded, one session open. */
export async function prepareDay(stage: Stage) {
  const [
    deployer,
    operator,
    regulator,
    guardian,
    registrar,
    treasury,
    gridCompany,
    metering,
    relayer,
    rival,
    ...others
  ] = stage.signers as Signer[];
  const addressOf = (signer: Signer | undefined) => signer!.getAddress();
  const deployment = await stage.deploy({
    operator: await addressOf(operator),
    regulator: await addressOf(regulator),
    guardian: await addressOf(guardian),
    registrar: await addressOf(registrar),
    treasury: await addressOf(treasury),
    gridCompany: await addressOf(gridCompany),
    metering: await addressOf(metering),
  });
  const as = (signer: Signer | undefined): Promise<Gridbourse> =>
    connect({ signer: signer!, deployment, transactions: stage.transactions });
  const handles = {
    deployer: await as(deployer),
    operator: await as(operator),
    regulator: await as(regulator),
    registrar: await as(registrar),
    treasury: await as(treasury),
    gridCompany: await as(gridCompany),
    metering: await as(metering),
    relayer: await as(relayer),
    rival: await as(rival),
  };

  /** Moves on to a time: the next block is the first one behind it. */
  const passTo = async (time: number): Promise<void> => {
    await stage.rpc("evm_setNextBlockTimestamp", [time]);
    await stage.rpc("evm_mine");
  };
  const now = async () => (await handles.deployer.provider.getBlock("latest"))!.timestamp;

  const admit = async (
    handle: Gridbourse,
    kind: "Generator" | "LargeUser" | "Retailer" | "Prosumer" | "Government",
  ) => {
    const { participant } = await handle.participants.apply({ kind, region: 14, documentHash: DOCUMENT });
    await handles.registrar.participants.approve({ participant });
    await handles.registrar.participants.setLimits({ participant, buyKwh: LIMIT_KWH, sellKwh: LIMIT_KWH });
    // Tests hand energy over outside of sessions.
    await handle.energy.acceptFrom({ participant });
    return participant;
  };
  const government = await as(others[0]);
  const beneficiary = await admit(government, "Government");

  const day = Math.floor(((await now()) + deployment.constants.offsetSeconds) / 86_400) + 3;
  const dayText = new Date(day * 86_400_000).toISOString().slice(0, 10);
  await handles.operator.energy.registerYear({ firstDay: dayText, monthDays: [31], intervals: INTERVALS });
  const product = await handles.operator.energy.productAt({ name: dayText });

  const kinds = {
    coal: "Generator",
    wind: "Generator",
    mill: "LargeUser",
    smelter: "LargeUser",
    retailer: "Retailer",
    prosumer: "Prosumer",
  } as const;
  const people: Record<string, { handle: Gridbourse; participant: bigint }> = {};
  for (const [i, [name, kind]] of Object.entries(kinds).entries()) {
    const handle = await as(others[i + 1]);
    const participant = await admit(handle, kind);
    const account = await handle.signer!.getAddress();
    await handles.treasury.money.mint({ account, amount: MONEY, paymentReference: REFERENCE });
    if (i % 2 === 0) await handle.money.deposit({ participant, amount: MONEY });
    else await handle.money.depositWithPermit({ participant, amount: MONEY });
    await handle.money.enableModule({ participant });
    if (BIDS[name]!.some(({ side }) => side === "sell")) {
      const source = name === "wind" ? "Wind" : name === "coal" ? "Coal" : "Solar";
      const { unit } = await handles.registrar.participants.addUnit({
        participant,
        capacityKw: 1_000,
        source,
        documentHash: DOCUMENT,
      });
      await handle.energy.issue({ participant, unit, product, energyKwh: 600 });
    }
    people[name] = { handle, participant };
  }

  const opensAt = await now();
  const closesAt = opensAt + HOUR;
  const revealsFrom = closesAt + 60;
  const gates = {
    opensAt,
    closesAt,
    revealsFrom,
    revealsUntil: revealsFrom + HOUR,
    clearBy: revealsFrom + 2 * HOUR,
    allotFrom: revealsFrom + 3 * HOUR,
  };
  const { session } = await handles.operator.market.open({
    product,
    floor: "0",
    cap: "1500",
    tick: "0.01",
    rule: "competitive",
    k: 5_000,
    beneficiary,
    rowBond: "0.01",
    exposureBond: 10n,
    gates,
  });
  return { deployment, handles, people, product, session, gates, passTo, now, beneficiary, government };
}

export type Day = Awaited<ReturnType<typeof prepareDay>>;

/** A bid of everybody, sealed. */
export async function sealAll({ people, session }: Day): Promise<Record<string, verbs.SealedBid>> {
  const bids: Record<string, verbs.SealedBid> = {};
  for (const [name, { handle, participant }] of Object.entries(people)) {
    bids[name] = await handle.market.seal({ session, participant, steps: BIDS[name]! });
  }
  return bids;
}

/** Everybody commits: half directly, half by relayed signatures. */
export async function commitAll(day: Day, bids: Record<string, verbs.SealedBid>) {
  const { people, session, handles } = day;
  const signed: verbs.SignedCommitment[] = [];
  for (const [i, [name, { handle }]] of Object.entries(people).entries()) {
    const bid = bids[name]!;
    if (i % 2 === 0) await handle.market.commit({ bid });
    else signed.push(await handle.market.signCommitment({ session, commitment: bid.commitment }));
  }
  return handles.relayer.market.commitMany({ session, commitments: signed });
}

/** Plays the rest of a day and checks it against the engines of the core. */
export async function playDay(day: Day): Promise<void> {
  const { handles, people, session, product, gates, passTo } = day;
  const bids = await sealAll(day);
  const relayed = await commitAll(day, bids);
  expect(relayed.accepted).to.have.length(3);
  expect(relayed.refused).to.deep.equal([]);

  await passTo(gates.revealsFrom);
  const revealed = await handles.relayer.market.reveal({ session, bids: Object.values(bids) }, { maxItems: 4 });
  expect(revealed.accepted).to.deep.equal(Object.values(bids).map(({ participant }) => participant));
  expect(revealed.receipts).to.have.length(2);

  await passTo(gates.revealsUntil);
  // One account begins and is stopped after two sheets, another goes on where it was stopped.
  const stop = new AbortController();
  const begun = handles.relayer.market.clear(
    { session },
    { maxItems: 2, signal: stop.signal, onProgress: ({ done }) => done === 2 && stop.abort() },
  );
  await expectAbort(begun);
  const first = await handles.relayer.signer!.getAddress();
  const cleared = await handles.rival.market.clear({ session, from: [first] }, { maxItems: 2 });
  expect(cleared.continued).to.equal(2);
  expect(cleared.receipts).to.have.length(2);
  expect(cleared.clearedBy).to.equal(await handles.rival.signer!.getAddress());

  const { book, saltSum } = await handles.rival.market.readBook({ session });
  const of = await handles.rival.market.session({ session });
  expect(saltSum).to.equal(of.saltSum);
  const sheets = book.items.map(({ sheet }) => core.bidSheet.decode(sheet, INTERVALS));
  const priceTerms = { rule: of.rule, k: of.k, step: of.step };
  const results = core.uniformKernel.clearBook(sheets, verbs.sheetTermsOf(of), priceTerms);
  const published = await handles.rival.market.result({ session });
  expect(published.map(({ price }) => price)).to.deep.equal(results.map(({ price }) => price));
  expect(published.map(({ volumeKwh }) => volumeKwh)).to.deep.equal(results.map(({ volume }) => Number(volume)));
  expect(results.some((r) => core.uniformKernel.rationingOf(r) !== null)).to.equal(true);

  await passTo(gates.allotFrom);
  const [a, b] = await Promise.all([
    handles.relayer.market.allot({ session, until: 4 }, { maxItems: 2 }),
    handles.rival.market.allot({ session }, { maxItems: 3 }),
  ]);
  expect(a.allotted + b.allotted).to.equal(sheets.length);
  expect((await handles.relayer.market.session({ session })).state).to.equal("Ended");

  const offsets = core.uniformKernel.tieOffsets(results, saltSum, session);
  const allotments = core.uniformKernel.allot(sheets, results, offsets, BigInt(of.lotKwh), 1n);
  for (const [i, { participant }] of book.items.entries()) {
    const { position, commitment } = {
      position: await handles.rival.energy.position({ participant, product }),
      commitment: await handles.rival.market.commitment({ session, participant }),
    };
    expect(position).to.deep.equal(allotments[i]!.lots.map(Number));
    expect(commitment).to.include({ state: "allotted", netPerDay: allotments[i]!.netAmount });
  }
  expect(allotments.reduce((sum, { netAmount }) => sum + netAmount, 0n)).to.equal(0n);
  for (const { participant, handle } of Object.values(people)) {
    const i = book.items.findIndex((item) => item.participant === participant);
    const net = allotments[i]!.netAmount;
    const { free } = await handle.money.balances({ participant });
    expect(free).to.equal(5_000_000n * 10n ** 9n + (net < 0n ? net : 0n));
  }
}

/** The promise must fail by its AbortSignal. */
export async function expectAbort(promise: Promise<unknown>): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect((error as Error | undefined)?.name).to.equal("AbortError");
}

/** The refusal of a promise, which must be of a class. */
export async function refusalOf<Class extends new (...args: never[]) => errors.GridbourseError>(
  promise: Promise<unknown>,
  of: Class,
): Promise<InstanceType<Class>> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, String(error)).to.be.instanceOf(of);
  return error as InstanceType<Class>;
}
