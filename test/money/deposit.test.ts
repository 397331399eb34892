import { expect } from "chai";
import { network } from "hardhat";
import { DAY, DOCUMENT, HOUR, Kind, ledgersWith, REFERENCE, UNIT_OF_MONEY } from "../helpers/ledgers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("ClearingHouse.deposit", () => {
  const AMOUNT = 5n * UNIT_OF_MONEY;
  const load = ledgersWith(connection, async ({ token, house, treasury, accounts, admit }) => {
    const [account, payer] = [accounts[0]!, accounts[1]!];
    const participant = await admit(account);
    await admit(payer);
    for (const holder of [account, payer]) {
      await token.connect(treasury).mint(holder.address, AMOUNT, REFERENCE);
    }
    await token.connect(account).approve(house.target, AMOUNT);
    return { account, payer, participant };
  });

  it("moves tokens into the house and the participant's free money up by as much", async () => {
    const { token, house, account, participant } = await load();
    await expect(house.connect(account).deposit(participant, AMOUNT))
      .to.emit(house, "Deposited")
      .withArgs(participant, account.address, AMOUNT);
    expect(await house.freeOf(participant)).to.equal(AMOUNT);
    expect(await token.balanceOf(house.target)).to.equal(AMOUNT);
  });

  it("lets anyone with tokens pay in for a participant", async () => {
    const { token, house, payer, participant } = await load();
    await token.connect(payer).approve(house.target, AMOUNT);
    await house.connect(payer).deposit(participant, AMOUNT);
    expect(await house.freeOf(participant)).to.equal(AMOUNT);
    expect(await token.balanceOf(payer.address)).to.equal(0n);
  });

  it("refuses more than was approved or is there", async () => {
    const { token, house, account, participant } = await load();
    await expect(house.connect(account).deposit(participant, AMOUNT + 1n))
      .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
      .withArgs(house.target, AMOUNT, AMOUNT + 1n);
    await token.connect(account).approve(house.target, ethers.MaxUint256);
    for (const tooMuch of [AMOUNT + 1n, ethers.MaxUint256]) {
      await expect(house.connect(account).deposit(participant, tooMuch))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(account.address, AMOUNT, tooMuch);
    }
    expect(await house.moneyOf(participant)).to.equal(0n);
  });

  it("refuses an id that nobody has or that is not yet approved", async () => {
    const { registry, house, account, stranger } = await load();
    const depositor = house.connect(account);
    await registry.connect(stranger).applyAs(Kind.Consumer, 1, DOCUMENT);
    for (const id of [3n, 4n]) {
      await expect(depositor.deposit(id, AMOUNT))
        .to.be.revertedWithCustomError(house, "ParticipantNotRegistered")
        .withArgs(id);
    }
  });

  it("pays in for a suspended participant", async () => {
    const { registry, registrar, house, account, participant } = await load();
    await registry.connect(registrar).suspend(participant, DOCUMENT);
    await house.connect(account).deposit(participant, AMOUNT);
    expect(await house.freeOf(participant)).to.equal(AMOUNT);
  });

  describe("with permit", () => {
    const loadPermit = async () => {
      const ledgers = await load();
      const { token, house, payer } = ledgers;
      const { chainId } = await ethers.provider.getNetwork();
      const sign = async (value: bigint, deadline: number, nonce = 0n) => {
        const domain = { name: await token.name(), version: "1", chainId, verifyingContract: token.target as string };
        const types = {
          Permit: [
            { name: "owner", type: "address" },
            { name: "spender", type: "address" },
            { name: "value", type: "uint256" },
            { name: "nonce", type: "uint256" },
            { name: "deadline", type: "uint256" },
          ],
        };
        const permit = { owner: payer.address, spender: house.target, value, nonce, deadline };
        return ethers.Signature.from(await payer.signTypedData(domain, types, permit));
      };
      const deadline = (await networkHelpers.time.latest()) + HOUR;
      return { ...ledgers, sign, deadline };
    };

    it("needs no approval beforehand", async () => {
      const { house, payer, participant, sign, deadline } = await loadPermit();
      const { v, r, s } = await sign(AMOUNT, deadline);
      await house.connect(payer).depositWithPermit(participant, AMOUNT, deadline, v, r, s);
      expect(await house.freeOf(participant)).to.equal(AMOUNT);
    });

    it("works when somebody else sent the permit first", async () => {
      const { token, house, payer, stranger, participant, sign, deadline } = await loadPermit();
      const { v, r, s } = await sign(AMOUNT, deadline);
      await token.connect(stranger).permit(payer.address, house.target, AMOUNT, deadline, v, r, s);
      await house.connect(payer).depositWithPermit(participant, AMOUNT, deadline, v, r, s);
      expect(await house.freeOf(participant)).to.equal(AMOUNT);
    });

    it("refuses a permit that has expired", async () => {
      const { token, house, payer, participant, sign, deadline } = await loadPermit();
      const { v, r, s } = await sign(AMOUNT, deadline);
      await networkHelpers.time.increase(DAY);
      await expect(house.connect(payer).depositWithPermit(participant, AMOUNT, deadline, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC2612ExpiredSignature")
        .withArgs(deadline);
    });

    it("refuses a permit over another amount or by somebody else", async () => {
      const { token, house, payer, account, participant, sign, deadline } = await loadPermit();
      const { v, r, s } = await sign(AMOUNT - 1n, deadline);
      await expect(
        house.connect(payer).depositWithPermit(participant, AMOUNT, deadline, v, r, s),
      ).to.be.revertedWithCustomError(token, "ERC2612InvalidSigner");
      const right = await sign(AMOUNT, deadline);
      await token.connect(account).approve(house.target, 0n);
      await expect(
        house.connect(account).depositWithPermit(participant, AMOUNT, deadline, right.v, right.r, right.s),
      ).to.be.revertedWithCustomError(token, "ERC2612InvalidSigner");
    });
  });
});
