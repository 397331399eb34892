import { expect } from "chai";
import { network } from "hardhat";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { connect, errors, market as verbs } from "../../../sdk/src/index.ts";
import { DOCUMENT, HOUR } from "../../helpers/ledgers.ts";
import { commitAll, expectAbort, INTERVALS, prepareDay, refusalOf, sealAll, type Day } from "../../helpers/sdkDay.ts";

const { allotCursor, clearProgressHash, packClaim, resultHash, unpackClaim } = verbs.batches;

describe("verbs of the market", () => {
  let day: Day;
  const STEP = { side: "buy", price: "300", energyKwh: 5 } as const;

  beforeEach(async () => {
    const connection = await network.create();
    day = await prepareDay({
      signers: await connection.ethers.getSigners(),
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members }),
    });
  });

  /** A day whose book is complete. */
  const revealAll = async () => {
    const bids = await sealAll(day);
    await commitAll(day, bids);
    await day.passTo(day.gates.revealsFrom);
    await day.handles.relayer.market.reveal({ session: day.session, bids: Object.values(bids) });
    return bids;
  };

  describe("open", () => {
    it("names the gates that are out of order, in local time", async () => {
      const { handles, gates, product, beneficiary } = day;
      const terms = { product, floor: "0", cap: "10", tick: "0.01", beneficiary };
      const error = await refusalOf(
        handles.operator.market.open({ ...terms, gates: { ...gates, revealsFrom: gates.closesAt + 1 } }),
        errors.GatesOutOfOrder,
      );
      expect(error.later).to.equal(2n);
      expect(error.sentence("en")).to.match(/revealsFrom \(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00\) comes too early/);
    });

    it("names the term that does not fit", async () => {
      const { handles, gates, product, beneficiary } = day;
      const terms = { product, floor: "0.005", cap: "10", tick: "0.01", beneficiary, gates };
      const error = await refusalOf(handles.operator.market.open(terms), errors.TermsInvalid);
      expect(error.term).to.equal("floor");
    });

    it("is the operator's alone", async () => {
      const { handles, gates, product, beneficiary } = day;
      const terms = { product, floor: "0", cap: "10", tick: "0.01", beneficiary, gates };
      await refusalOf(handles.rival.market.open(terms), errors.AccessManagedUnauthorized);
    });
  });

  describe("session", () => {
    it("tells terms, gates and phase, and follows it to the end", async () => {
      const { handles, session, gates, passTo } = day;
      const read = () => handles.rival.market.session({ session });
      expect(await read()).to.include({
        state: "Live",
        phase: "committing",
        tick: 10,
        cap: 1_500_000,
        rule: "competitive",
      });
      expect((await handles.rival.market.sessions()).map((of) => of.session)).to.deep.equal([session]);
      await revealAll();
      expect((await read()).phase).to.equal("revealing");
      await passTo(gates.revealsUntil);
      expect((await read()).phase).to.equal("clearing");
      await handles.rival.market.clear({ session });
      expect(await read()).to.include({ state: "Cleared", phase: "objections", sheets: 6, sheetsAllotted: 0 });
      await passTo(gates.allotFrom);
      expect((await read()).phase).to.equal("allotting");
      await handles.rival.market.allot({ session });
      expect(await read()).to.include({ state: "Ended", phase: "ended", sheetsAllotted: 6 });
    });

    it("does not make up sessions", async () => {
      await refusalOf(day.handles.rival.market.session({ session: 9n }), errors.UnknownSession);
    });
  });

  describe("seal", () => {
    const sealing = (step: object) => {
      const { session, people } = day;
      const { handle, participant } = people.mill!;
      const steps = [{ ...STEP, ...step }] as (typeof STEP)[];
      return handle.market.seal({ session, participant, steps }).then(
        () => "nothing was refused",
        (error: Error) => error.message,
      );
    };

    it("says what is wrong in prices per MWh and intervals from 1", async () => {
      expect(await sealing({ side: "bid" })).to.equal('A step is of side "buy" or "sell", not "bid".');
      expect(await sealing({ price: "1500.01" })).to.equal("Price 1500.01 in interval 1 is outside 0.00 … 1500.00.");
      expect(await sealing({ price: "300.005", interval: 7 })).to.equal(
        "Price 300.005 in interval 7 is not on a tick of 0.01.",
      );
      expect(await sealing({ interval: 25 })).to.equal("There is no interval 25: they are 1 … 24.");
      expect(await sealing({ interval: 0 })).to.equal("There is no interval 0: they are 1 … 24.");
    });
  });

  describe("commit", () => {
    it("keeps what was declared, and replaces it by the next sequence", async () => {
      const { handle, participant } = day.people.mill!;
      const { session } = day;
      const bid = await handle.market.seal({ session, participant, steps: [STEP] });
      const receipt = await handle.market.commit({ bid });
      expect(receipt.events.map(({ name }) => name)).to.include("BidCommitted");
      expect(await handle.market.commitment({ session, participant })).to.include({ state: "committed", sequence: 1n });
      const next = await handle.market.seal({ session, participant, steps: [STEP, { ...STEP, price: "200" }] });
      expect(next.sequence).to.equal(2n);
      await handle.market.commit({ bid: next });
      const error = await refusalOf(handle.market.commit({ bid }), errors.SequenceNotNewer);
      expect(error).to.include({ participant, known: 2n, given: 1n });
    });

    it("withdraws, and everything returns", async () => {
      const { handle, participant } = day.people.mill!;
      const { session } = day;
      const before = (await handle.money.balances({ participant })).free;
      await handle.market.commit({ bid: await handle.market.seal({ session, participant, steps: [STEP] }) });
      expect((await handle.money.balances({ participant })).free < before).to.equal(true);
      await handle.market.withdraw({ session, participant });
      expect((await handle.money.balances({ participant })).free).to.equal(before);
      await refusalOf(handle.market.withdraw({ session, participant }), errors.NothingToWithdraw);
    });

    it("names a foreign account, missing money, and a closed gate", async () => {
      const { people, session, handles, passTo, gates } = day;
      const { handle, participant } = people.mill!;
      const bid = await handle.market.seal({ session, participant, steps: [STEP] });
      await refusalOf(handles.rival.market.commit({ bid }), errors.NotItsAccount);
      const dear = await handle.market.seal({
        session,
        participant,
        steps: [{ side: "buy", price: "1500", energyKwh: 900_000 }],
      });
      const error = await refusalOf(handle.market.commit({ bid: dear }), errors.MoneyNotTaken);
      expect(error.why).to.equal("NotEnoughFree");
      expect(error.sentence("zh")).to.contain("可用资金不足");
      await passTo(gates.closesAt);
      const late = await refusalOf(handle.market.commit({ bid }), errors.TooLate);
      expect(late.gate.time).to.equal(BigInt(gates.closesAt));
    });

    it("survives being kept as text", async () => {
      const { handle, participant } = day.people.mill!;
      const bid = await handle.market.seal({ session: day.session, participant, steps: [STEP] });
      expect(verbs.sealedBidFromJson(verbs.sealedBidToJson(bid))).to.deep.equal(bid);
    });
  });

  describe("commitMany", () => {
    it("serves the neighbours of what is refused, and says why", async () => {
      const { people, session, handles } = day;
      const bids = await sealAll(day);
      const commitments = await Promise.all(
        Object.entries(people).map(([name, { handle }]) =>
          handle.market.signCommitment({ session, commitment: bids[name]!.commitment }),
        ),
      );
      const stolen = { ...commitments[1]!, participant: people.coal!.participant };
      const { accepted, refused } = await handles.relayer.market.commitMany({
        session,
        commitments: [commitments[0]!, stolen, { ...commitments[1]!, cover: 1 }, ...commitments.slice(2)],
      });
      expect(accepted).to.deep.equal([0, 2, 3, 4, 5].map((i) => commitments[i]!.participant));
      expect(refused.map(({ error }) => error.name)).to.deep.equal(["SignatureInvalid", "SignatureInvalid"]);
      expect(refused[1]!.participant).to.equal(people.wind!.participant);
    });

    it("stops between two transactions when it is aborted, and not before the first", async () => {
      const { people, session, handles } = day;
      const bids = await sealAll(day);
      const commitments = await Promise.all(
        Object.entries(people).map(([name, { handle }]) =>
          handle.market.signCommitment({ session, commitment: bids[name]!.commitment }),
        ),
      );
      const stop = new AbortController();
      const steps: number[] = [];
      await expectAbort(
        handles.relayer.market.commitMany(
          { session, commitments },
          {
            maxItems: 2,
            signal: stop.signal,
            onProgress: ({ done, total }) => {
              steps.push(done / total);
              if (done === 4) stop.abort();
            },
          },
        ),
      );
      expect(steps).to.deep.equal([2 / 6, 4 / 6]);
      const events = await handles.rival.market.events({ session });
      expect(events.filter(({ name }) => name === "BidCommitted")).to.have.length(4);
      await expectAbort(handles.relayer.market.commitMany({ session, commitments }, { signal: AbortSignal.abort() }));
    });
  });

  describe("reveal", () => {
    it("skips an edited sheet, takes the true one from the same transaction, and the book is found again", async () => {
      const { people, session, handles, passTo, gates } = day;
      const bids = await sealAll(day);
      await commitAll(day, bids);
      await passTo(gates.revealsFrom);
      const coal = bids.coal!;
      const edited = {
        ...coal,
        sheet: coal.sheet.replace(/.$/, (digit) => (digit === "1" ? "2" : "1")) as `0x${string}`,
      };
      const { accepted, refused } = await handles.relayer.market.reveal({ session, bids: [edited, coal, bids.mill!] });
      expect(accepted).to.deep.equal([coal.participant, people.mill!.participant]);
      expect(refused).to.have.length(1);
      expect(refused[0]!.error).to.be.instanceOf(errors.OpeningWrong);
      const { book } = await handles.rival.market.readBook({ session });
      expect(book.items.map(({ participant }) => participant)).to.deep.equal(accepted);
    });

    it("says in prices why a sheet cannot enter the book", async () => {
      const { session, handles, passTo, gates, people } = day;
      const { handle, participant } = people.mill!;
      const above = { side: "buy" as const, flat: true, steps: [[{ key: 4 * 150_002 + 3, quantity: 1 }]] };
      const bid = await handle.market.seal({ session, participant, sheet: { rows: [above] } });
      await handle.market.commit({ bid });
      await passTo(gates.revealsFrom);
      const { refused } = await handles.relayer.market.reveal({ session, bids: [bid] });
      expect(refused[0]!.error).to.be.instanceOf(errors.PriceOutOfRange);
      expect(refused[0]!.error.message).to.contain("1500.01 per MWh; the cap is 1500.00 per MWh");
    });
  });

  describe("clear and allot", () => {
    it("leave on the chain the hashes that the SDK computes", async () => {
      const { session, handles, gates, passTo, deployment } = day;
      await revealAll();
      await passTo(gates.revealsUntil);
      const { auction } = handles.rival.contracts;
      const { book } = await handles.rival.market.readBook({ session });
      const claims = book.packedClaims();
      const stop = new AbortController();
      const onProgress = () => stop.abort();
      await expectAbort(handles.rival.market.clear({ session }, { maxItems: 4, signal: stop.signal, onProgress }));
      const rival = await handles.rival.signer!.getAddress();
      expect(await auction.progressOf(session, rival)).to.equal(clearProgressHash(claims, book.clearingAt(claims, 4)));
      const { receipts, continued, clearedBy } = await handles.rival.market.clear({ session });
      expect([receipts.length, continued, clearedBy]).to.deep.equal([1, 0, rival]);
      const { sums } = book.clearingAt(claims, 6);
      expect((await auction.recordOf(session)).result).to.equal(resultHash(claims, sums));

      await refusalOf(handles.rival.market.allot({ session }), errors.TooEarly);
      await passTo(gates.allotFrom);
      await handles.rival.market.allot({ session, until: 4 }, { maxItems: 4 });
      expect((await auction.recordOf(session)).cursor).to.equal(allotCursor(book.allotmentAt(claims, sums, 4)));
      const overlapping = book.allotmentAt(claims, sums, 2);
      const items = verbs.batches.concat(book.items.slice(2).map(verbs.batches.encodeBookItem));
      await auction.allot(session, claims, sums, overlapping, items);
      expect(await handles.rival.market.allot({ session })).to.deep.equal({ receipts: [], allotted: 0 });
      expect(deployment.addresses.UniformPriceAuction).to.equal(auction.target);
    });

    it("refuse a false claim with interval and condition, and an incomplete or changed book", async () => {
      const { session, handles, gates, passTo } = day;
      await revealAll();
      await passTo(gates.revealsUntil);
      const { book } = await handles.rival.market.readBook({ session });
      const claims = book.packedClaims();
      const own = unpackClaim(claims[7]!);
      const false_ = claims.with(7, packClaim({ ...own, a: own.a + 4, aPlus: Math.max(own.aPlus, own.a + 8) }));
      const error = await handles.rival.market.clear({ session, book, claims: false_ }).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(errors.ContractError).and.have.property("interval", 8n);
      const clearWith = (items: verbs.BookItem[]) =>
        handles.rival.market.clear({ session, book: new verbs.OpenBook(items, INTERVALS) });
      const [first, ...others] = book.items;
      await refusalOf(clearWith([...others, first!]), errors.BookMismatch);
      await refusalOf(clearWith([...others, others[0]!]), errors.BookMismatch);
      const missing = await refusalOf(clearWith(others), errors.BookIncomplete);
      expect(missing).to.include({ found: 5n, inBook: 6n });
      expect((await handles.rival.market.session({ session })).state).to.equal("Live");
    });

    it("do nothing where others have done everything, and say who cleared", async () => {
      const { session, handles, gates, passTo } = day;
      await revealAll();
      await passTo(gates.revealsUntil);
      await handles.relayer.market.clear({ session });
      const { receipts, clearedBy } = await handles.rival.market.clear({ session });
      expect(receipts).to.deep.equal([]);
      expect(clearedBy).to.equal(await handles.relayer.signer!.getAddress());
    });

    it("end a session without sheets", async () => {
      const { session, handles, gates, passTo } = day;
      await passTo(gates.revealsUntil);
      await handles.rival.market.clear({ session });
      expect((await handles.rival.market.session({ session })).state).to.equal("Ended");
      expect((await handles.rival.market.result({ session })).every(({ price }) => price === null)).to.equal(true);
      await handles.rival.market.allot({ session });
    });
  });

  describe("batches on the chain", () => {
    it("cost what their estimates allow, and not a third of it", async () => {
      const { session, handles, gates, passTo, people } = day;
      const bids = Object.values(await sealAll(day));
      const { BATCH_FIXED, clearFixed, allotFixed } = verbs.batches;
      const within = (receipts: { gasUsed: bigint }[], fixed: { gas: number }, costs: { gas: number }[]) => {
        const gas = Number(receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n));
        const estimated = costs.reduce((sum, cost) => sum + cost.gas, fixed.gas);
        expect(gas).to.be.within(estimated / 3, estimated);
      };
      const { commitmentCost, openingCost, clearingCost, allotmentCost, decodeRevealInput } = verbs.batches;
      const signed = await Promise.all(
        Object.entries(people).map(([, { handle }], i) =>
          handle.market.signCommitment({ session, commitment: bids[i]!.commitment }),
        ),
      );
      within(
        (await handles.relayer.market.commitMany({ session, commitments: signed })).receipts,
        BATCH_FIXED,
        signed.map(commitmentCost),
      );
      await passTo(gates.revealsFrom);
      const { receipts } = await handles.relayer.market.reveal({ session, bids });
      const sent = await handles.relayer.provider.getTransaction(receipts[0]!.hash);
      const { openings } = decodeRevealInput(Uint8Array.from(Buffer.from(sent!.data.slice(2), "hex")));
      within(
        receipts,
        BATCH_FIXED,
        openings.map((opening) => openingCost(opening, INTERVALS)),
      );
      await passTo(gates.revealsUntil);
      const { items } = (await handles.rival.market.readBook({ session })).book;
      within(
        (await handles.rival.market.clear({ session })).receipts,
        clearFixed(INTERVALS),
        items.map((item) => clearingCost(item, INTERVALS)),
      );
      await passTo(gates.allotFrom);
      within(
        (await handles.rival.market.allot({ session })).receipts,
        allotFixed(INTERVALS),
        items.map((item) => allotmentCost(item, INTERVALS)),
      );
    });
  });

  describe("ways out", () => {
    it("cancel and release: bond and cover return", async () => {
      const { session, handles, gates, passTo, people } = day;
      const bids = await sealAll(day);
      await commitAll(day, bids);
      await refusalOf(handles.rival.market.cancel({ session }), errors.TooEarly);
      await passTo(gates.clearBy);
      await handles.rival.market.cancel({ session });
      const participants = Object.values(people).map(({ participant }) => participant);
      const { released, receipts } = await handles.rival.market.release({ session, participants }, { maxItems: 4 });
      expect(receipts).to.have.length(2);
      expect(released.map(({ forfeited }) => forfeited)).to.deep.equal(new Array(6).fill(0n));
      const { free } = await handles.rival.money.balances({ participant: participants[0]! });
      expect(free).to.equal(5_000_000n * 10n ** 9n);
      await refusalOf(handles.rival.market.release({ session, participants }), errors.NothingToRelease);
      await refusalOf(handles.rival.market.clear({ session }), errors.WrongState);
    });

    it("void: the regulator alone, before allotment", async () => {
      const { session, handles } = day;
      const params = { session, reasonHash: DOCUMENT };
      const error = await refusalOf(handles.rival.market.voidSession(params), errors.RoleMissing);
      expect(error.role).to.equal(2n);
      await handles.regulator.market.voidSession(params);
      expect((await handles.rival.market.session({ session })).phase).to.equal("voided");
    });

    it("a suspended participant's commitment is voided by the registrar", async () => {
      const { session, handles, people } = day;
      const { handle, participant } = people.mill!;
      await handle.market.commit({ bid: await handle.market.seal({ session, participant, steps: [STEP] }) });
      await refusalOf(handles.registrar.market.voidCommitment({ session, participant }), errors.NotSuspended);
      await handles.registrar.participants.suspend({ participant, documentHash: DOCUMENT });
      await handles.registrar.market.voidCommitment({ session, participant });
      expect((await handle.market.commitment({ session, participant })).state).to.equal("free");
    });
  });

  describe("a handle", () => {
    it("without an account reads, and says what is missing where it should write", async () => {
      const { deployment, handles, session, product } = day;
      const reader = await connect({ provider: handles.rival.provider, deployment });
      expect((await reader.market.session({ session })).product).to.equal(product);
      await refusalOf(reader.market.cancel({ session }), errors.SignerMissing);
    });

    it("does not connect to another chain", async () => {
      const { deployment, handles } = day;
      const error = await refusalOf(
        connect({ signer: handles.rival.signer!, deployment: { ...deployment, chainId: 7 } }),
        errors.WrongChain,
      );
      expect([error.expected, error.found]).to.deep.equal([7n, 31_337n]);
    });

    it("finds the reason of a transaction that was mined and failed", async () => {
      const connection = await network.create({ override: { throwOnTransactionFailures: false } });
      const failing = await prepareDay({
        signers: await connection.ethers.getSigners(),
        rpc: (method, params = []) => connection.provider.request({ method, params }),
        deploy: (members) => deployMarket(connection, { members }),
      });
      const { session } = failing;
      const error = await refusalOf(
        failing.handles.rival.market.cancel({ session }, { gasLimit: 200_000n }),
        errors.TooEarly,
      );
      expect(error.session).to.equal(session);
    });
  });

  describe("the ledgers through the SDK", () => {
    it("say what is wrong in words of the house", async () => {
      const { people, product, handles } = day;
      const { handle, participant } = people.coal!;
      const held = (await handle.energy.holdings({ product, participants: [participant] }))[0]!;
      expect(held).to.deep.equal(new Array(INTERVALS).fill(600));
      const [unit] = await handle.participants.units({ participant });
      const params = { participant, unit: unit!.unit, product, energyKwh: 401 };
      const capacity = await refusalOf(handle.energy.issue(params), errors.CapacityExceeded);
      expect(capacity.sentence("en")).to.match(
        /can inject 1,000 kWh on \d{4}-\d\d-\d\d in interval 1;.* 1 kWh too much\.$/,
      );
      await handle.energy.withdraw({ ...params, energyKwh: 100 });
      await handle.energy.transfer({
        from: participant,
        to: people.mill!.participant,
        product,
        interval: 24,
        energyKwh: 5,
      });
      expect((await handle.energy.holdings({ product, participants: [participant] }))[0]!.slice(-2)).to.deep.equal([
        500, 495,
      ]);
      await refusalOf(
        handle.energy.transfer({ from: participant, to: 1n, product, interval: 25, energyKwh: 5 }),
        errors.UnknownInterval,
      );
      await refusalOf(handle.money.withdraw({ participant, amount: "5000000.01" }), errors.FreeMoneyTooSmall);
      await handle.money.withdraw({ participant, amount: "1" });
      expect((await handle.money.balances({ participant })).token).to.equal(10n ** 9n);
      await refusalOf(
        handle.money.depositWithPermit({ participant, amount: "1", deadline: 1 }),
        errors.ERC2612ExpiredSignature,
      );
      const record = await handles.rival.participants.participant({ participant });
      expect(record).to.include({ kind: "Generator", status: "Approved", region: 14 });
      expect(await handle.participants.limits({ participant })).to.deep.equal({
        buyKwh: 1_000_000n,
        sellKwh: 1_000_000n,
      });
      const first = await handle.energy.product({ product });
      expect(first).to.include({ product, span: "day", intervals: INTERVALS });
      expect(first.deliveryGate).to.be.greaterThan(day.gates.allotFrom + HOUR);
      const again = handles.operator.energy.registerYear({ firstDay: first.day, monthDays: [31] });
      expect((await refusalOf(again, errors.YearNotNext)).expected).to.equal(BigInt(first.firstDay + 31));
    });
  });
});
