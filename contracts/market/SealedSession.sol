// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MarketRoles} from "../access/MarketRoles.sol";
import {IEnergyRegister, Product} from "../energy/IEnergyRegister.sol";
import {ISessionLock} from "../energy/ISessionLock.sol";
import {Gate, Windows} from "../libraries/Windows.sol";
import {IClearingHouse, Taken} from "../money/IClearingHouse.sol";
import {IParticipantRegistry, Kind, Status} from "../participants/IParticipantRegistry.sol";
import {CommitmentData, ISealedSession, SessionRecord, SessionState, SessionTerms} from "./ISealedSession.sol";
import {BidSheet} from "./libraries/BidSheet.sol";
import {Commitment} from "./libraries/Commitment.sol";
import {Cover} from "./libraries/Cover.sol";
import {SheetCheck} from "./libraries/SheetCheck.sol";

/// @title Sealed sessions: from opening to the book, and every way out
/// @notice See ISealedSession. A market form adds how a book is cleared and allotted.
abstract contract SealedSession is ISealedSession, ISessionLock, AccessManaged, EIP712 {
    bytes32 private constant COMMIT_TYPEHASH =
        keccak256(
            "Commit(uint256 session,uint32 participant,uint16 sequence,uint8 rows,uint8 exposureExponent,uint32 cover,bytes32 hash)"
        );
    uint256 private constant COMMIT_HEAD = 46;
    uint256 private constant REVEAL_HEAD = 39;
    uint256 private constant SIGNATURE_CHECK_GAS = 100_000;
    uint256 private constant SIGNATURE_CHECK_RESERVE = 150_000;

    IParticipantRegistry internal immutable registry;
    IClearingHouse internal immutable house;
    IEnergyRegister internal immutable register;
    /// @dev revealsFrom − closesAt covers at least the chain's confirmation depth.
    uint40 private immutable confirmationSeconds;
    uint40 private immutable confirmationBlocks;

    /// @inheritdoc ISealedSession
    uint256 public sessionCount;
    bool public beginningsPaused;
    mapping(uint256 session => SessionTerms) internal _terms;
    mapping(uint256 session => SessionRecord) internal _records;
    mapping(uint256 session => mapping(uint256 participant => uint256 word)) internal _commitments;
    /// @inheritdoc ISealedSession
    mapping(uint256 product => uint256 session) public liveSessionOf;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse house_,
        IEnergyRegister register_,
        Gate memory confirmationDepth,
        string memory name
    ) AccessManaged(authority) EIP712(name, "1") {
        registry = registry_;
        house = house_;
        register = register_;
        confirmationSeconds = confirmationDepth.time;
        confirmationBlocks = confirmationDepth.blockNumber;
    }

    // ------------------------------------------------------------------------------------------------ open

    /// @inheritdoc ISealedSession
    function openSession(SessionTerms calldata terms) external restricted returns (uint256 session) {
        require(!beginningsPaused, Paused());
        Product memory product = register.productOf(terms.product);
        _checkPrices(terms);
        _checkSheets(terms, product);
        _checkGates(terms);
        session = ++sessionCount;
        _terms[session] = terms;
        SessionRecord storage record = _records[session];
        record.state = SessionState.Live;
        record.intervals = product.intervals;
        record.deliveryDays = product.deliveryDays;
        record.bondPerKwh = product.bondPerKwh;
        liveSessionOf[terms.product] = session;
        register.beginSession(terms.product);
        emit SessionOpened(session, terms.product, terms);
    }

    function _checkPrices(SessionTerms calldata t) private pure {
        int256 tick = int256(uint256(t.tick));
        int256 step = int256(uint256(t.step));
        require(tick > 0, TermsInvalid("tick", tick, 1));
        require(step > 0, TermsInvalid("step", step, 1));
        require(t.cap >= t.floor, TermsInvalid("cap", t.cap, t.floor));
        require(t.floor % tick == 0, TermsInvalid("floor", t.floor, tick));
        require(t.cap % tick == 0, TermsInvalid("cap", t.cap, tick));
        require(tick % step == 0, TermsInvalid("tick", tick, step));
        require(t.floor % step == 0, TermsInvalid("floor", t.floor, step));
        int256 ticks = (int256(t.cap) - t.floor) / tick;
        require(ticks <= int256(BidSheet.MAX_TICKS), TermsInvalid("ticks", ticks, int256(BidSheet.MAX_TICKS)));
        require(t.k <= 10_000, TermsInvalid("k", int256(uint256(t.k)), 10_000));
    }

    function _checkSheets(SessionTerms calldata t, Product memory product) private view {
        require(product.intervals != 0, TermsInvalid("product", int256(uint256(t.product)), 0));
        require(t.lot != 0, TermsInvalid("lot", 0, 1));
        int256 maxLots = int256(BidSheet.MAX_LOTS);
        require(t.minLots != 0 && int24(t.minLots) <= maxLots, TermsInvalid("minLots", int256(uint256(t.minLots)), maxLots));
        require(
            t.maxRows != 0 && t.maxRows <= BidSheet.MAX_ROWS,
            TermsInvalid("maxRows", int256(uint256(t.maxRows)), int256(BidSheet.MAX_ROWS))
        );
        require(t.tieOrder >> 12 == 0, TermsInvalid("tieOrder", int256(uint256(t.tieOrder)), 0xfff));
        uint256 beneficiary = registry.recordOf(t.beneficiary);
        uint8 kind = uint8(beneficiary >> 168);
        require(
            _isApproved(beneficiary) && (kind == uint8(Kind.Government) || kind == uint8(Kind.Regulator)),
            BeneficiaryInvalid(t.beneficiary)
        );
    }

    function _checkGates(SessionTerms calldata t) private view {
        _inOrder(1, Windows.precedes(t.opensAt, t.closesAt), t.opensAt, t.closesAt);
        require(!Windows.passed(t.closesAt), TooLate(sessionCount + 1, t.closesAt, block.timestamp, block.number));
        Gate memory settled = Gate(t.closesAt.time + confirmationSeconds, t.closesAt.blockNumber);
        if (settled.blockNumber != 0) settled.blockNumber += confirmationBlocks;
        _inOrder(2, Windows.precedes(t.closesAt, t.revealsFrom), t.closesAt, t.revealsFrom);
        _inOrder(2, Windows.notAfter(settled, t.revealsFrom), settled, t.revealsFrom);
        _inOrder(3, Windows.precedes(t.revealsFrom, t.revealsUntil), t.revealsFrom, t.revealsUntil);
        _inOrder(4, Windows.precedes(t.revealsUntil, t.clearBy), t.revealsUntil, t.clearBy);
        _inOrder(5, Windows.notAfter(t.clearBy, t.allotFrom), t.clearBy, t.allotFrom);
        uint256 delivery = register.deliveryGate(t.product);
        _inOrder(6, t.allotFrom.time <= delivery, t.allotFrom, Gate(uint40(delivery), 0));
        int256 revealing = int256(uint256(t.revealsUntil.time - t.closesAt.time));
        int256 longest = int256(registry.longestRevealWindow());
        require(revealing <= longest, TermsInvalid("revealsUntil", revealing, longest));
    }

    function _inOrder(uint256 later, bool ordered, Gate memory first, Gate memory second) private pure {
        require(ordered, GatesOutOfOrder(later, first, second));
    }

    // ------------------------------------------------------------------------------------------------ commit

    /// @inheritdoc ISealedSession
    function commit(uint256 session, CommitmentData calldata data) external {
        _requireCommitWindow(session);
        uint256 record = registry.recordOf(data.participant);
        address account = address(uint160(record));
        require(account == msg.sender, NotItsAccount(data.participant, account, msg.sender));
        _revertWith(_commit(session, data, record));
    }

    /// @inheritdoc ISealedSession
    function commitMany(uint256 session, bytes calldata items) external {
        _requireCommitWindow(session);
        uint256 length = items.length;
        for (uint256 pos = 0; pos < length; ) {
            require(pos + COMMIT_HEAD <= length, BatchMalformed(pos + COMMIT_HEAD, length));
            CommitmentData memory data = _readCommitment(items, pos);
            pos += COMMIT_HEAD;
            uint256 end = pos + uint16(bytes2(items[pos - 2:]));
            require(end <= length, BatchMalformed(end, length));
            uint256 record = registry.recordOf(data.participant);
            bytes memory reason = _isSignedBy(address(uint160(record)), session, data, items[pos:end])
                ? _commit(session, data, record)
                : abi.encodeWithSelector(SignatureInvalid.selector, data.participant, address(uint160(record)));
            if (reason.length != 0) emit CommitRefused(session, data.participant, reason);
            pos = end;
        }
    }

    function _requireCommitWindow(uint256 session) private view {
        SessionTerms storage terms = _inState(session, SessionState.Live);
        _requirePassed(session, terms.opensAt);
        _requireNotPassed(session, terms.closesAt);
    }

    function _readCommitment(bytes calldata items, uint256 pos) private pure returns (CommitmentData memory data) {
        uint256 head;
        bytes32 hash;
        assembly ("memory-safe") {
            head := calldataload(add(items.offset, pos))
            hash := calldataload(add(items.offset, add(pos, 12)))
        }
        data.participant = uint32(head >> 224);
        data.sequence = uint16(head >> 208);
        data.rows = uint8(head >> 200);
        data.exposureExponent = uint8(head >> 192);
        data.cover = uint32(head >> 160);
        data.hash = hash;
    }

    /// @dev Sets a commitment in place of the standing one, or withdraws it. The reason for a refusal, as an encoded error; empty if it stands.
    function _commit(
        uint256 session,
        CommitmentData memory data,
        uint256 record
    ) private returns (bytes memory) {
        uint256 participant = data.participant;
        uint256 old = _commitments[session][participant];
        SessionTerms storage terms = _terms[session];
        bool withdrawal = data.hash == 0;
        bytes memory reason = withdrawal
            ? _withdrawalRefusal(data, old)
            : _commitmentRefusal(terms, data, old, record);
        if (reason.length != 0) return reason;

        uint256 word = withdrawal
            ? Commitment.freed(data.sequence)
            : Commitment.pack(data.hash, data.sequence, data.rows, data.exposureExponent, data.cover);
        uint256 held = _moneyOf(terms, old);
        uint256 needed = _moneyOf(terms, word);
        if (needed > held) {
            Taken taken = house.tryTake(participant, needed - held);
            if (taken != Taken.Done) {
                return abi.encodeWithSelector(MoneyNotTaken.selector, participant, needed - held, taken);
            }
        }
        _commitments[session][participant] = word;
        if (withdrawal) emit BidWithdrawn(session, participant, data.sequence, held);
        else emit BidCommitted(session, participant, word);
        if (held > needed) house.give(participant, held - needed);
        return "";
    }

    function _withdrawalRefusal(CommitmentData memory data, uint256 old) private pure returns (bytes memory) {
        if (
            Commitment.state(old) != Commitment.COMMITTED ||
            data.rows != 0 ||
            data.exposureExponent != 0 ||
            data.cover != 0
        ) return abi.encodeWithSelector(NothingToWithdraw.selector, data.participant);
        return _sequenceRefusal(data, old);
    }

    function _commitmentRefusal(
        SessionTerms storage terms,
        CommitmentData memory data,
        uint256 old,
        uint256 record
    ) private view returns (bytes memory) {
        if (!_isApproved(record)) return abi.encodeWithSelector(ParticipantNotApproved.selector, data.participant);
        uint256 maxRows = terms.maxRows;
        if (data.rows == 0 || data.rows > maxRows) {
            return abi.encodeWithSelector(RowsOutOfRange.selector, data.participant, data.rows, maxRows);
        }
        if (data.exposureExponent > 63) {
            return abi.encodeWithSelector(ExposureOutOfRange.selector, data.participant, data.exposureExponent);
        }
        if (data.cover & 0xff > Cover.MAX_EXPONENT) {
            return abi.encodeWithSelector(Cover.CoverCodeInvalid.selector, data.cover);
        }
        return _sequenceRefusal(data, old);
    }

    function _sequenceRefusal(CommitmentData memory data, uint256 old) private pure returns (bytes memory) {
        uint256 known = Commitment.sequenceOf(old);
        if (data.sequence > known) return "";
        return abi.encodeWithSelector(SequenceNotNewer.selector, data.participant, known, data.sequence);
    }

    /// @dev Bond and cover of a commitment's word, base units; 0 if nothing stands.
    function _moneyOf(SessionTerms storage terms, uint256 word) internal view returns (uint256) {
        if (Commitment.state(word) == Commitment.FREE) return 0;
        return _bondOf(terms, word) + Cover.decode(Commitment.coverOf(word));
    }

    function _bondOf(SessionTerms storage terms, uint256 word) private view returns (uint256) {
        return
            uint256(terms.rowBond) *
            Commitment.rowsOf(word) +
            (uint256(terms.exposureBond) << Commitment.exposureExponentOf(word));
    }

    /// @dev A plain account signs by EIP-712 in the short form of ERC-2098 (a high s is refused there); anything else is asked by ERC-1271.
    function _isSignedBy(
        address account,
        uint256 session,
        CommitmentData memory data,
        bytes calldata signature
    ) private view returns (bool) {
        if (account == address(0)) return false;
        bytes32 digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    COMMIT_TYPEHASH,
                    session,
                    data.participant,
                    data.sequence,
                    data.rows,
                    data.exposureExponent,
                    data.cover,
                    data.hash
                )
            )
        );
        if (signature.length == 64) {
            (address signer, , ) = ECDSA.tryRecover(digest, bytes32(signature), bytes32(signature[32:]));
            if (signer == account) return true;
        }
        return account.code.length != 0 && _isSignedByContract(account, digest, signature);
    }

    /// @dev ERC-1271 with a fixed allowance: the check reverts the batch before the call rather than let an account see less gas than promised,
    /// and at most one word of what it returns is copied.
    function _isSignedByContract(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (bool valid) {
        bytes memory data_ = abi.encodeWithSelector(0x1626ba7e, digest, signature);
        uint256 needed = SIGNATURE_CHECK_GAS + SIGNATURE_CHECK_RESERVE;
        require((gasleft() * 63) / 64 >= needed, GasTooLow(gasleft(), needed));
        assembly ("memory-safe") {
            mstore(0, 0)
            valid := staticcall(SIGNATURE_CHECK_GAS, account, add(data_, 32), mload(data_), 0, 32)
            valid := and(and(valid, gt(returndatasize(), 31)), eq(mload(0), shl(224, 0x1626ba7e)))
        }
    }

    /// @inheritdoc ISealedSession
    function voidCommitment(uint256 session, uint256 participant) external {
        _requireRole(MarketRoles.REGISTRAR);
        SessionTerms storage terms = _inState(session, SessionState.Live);
        _requireNotPassed(session, terms.closesAt);
        require(uint8(registry.recordOf(participant) >> 160) == uint8(Status.Suspended), NotSuspended(participant));
        uint256 word = _commitments[session][participant];
        uint256 state = Commitment.state(word);
        require(state == Commitment.COMMITTED, NothingToRelease(participant, state));
        uint256 held = _moneyOf(terms, word);
        _commitments[session][participant] = Commitment.freed(Commitment.sequenceOf(word));
        emit CommitmentReleased(session, participant, held, 0);
        house.give(participant, held);
    }

    // ------------------------------------------------------------------------------------------------ reveal

    /// @dev A batch of reveals on its way into the book.
    struct Batch {
        uint256 session;
        /// Openings that match their commitments: participant, where the sheet begins in calldata (its salt lies before it), sheet hash.
        uint256 count;
        uint256[] participants;
        uint256[] sheets;
        bytes32[] hashes;
        /// What is asked of the sheets.
        SheetCheck.Rules rules;
        SheetCheck.Bounds bounds;
        SheetCheck.Scratch scratch;
        uint256 deliveryDays;
        uint256 bondPerKwh;
        /// What the batch has added so far; four bytes in `entered` for each accepted sheet.
        bytes32 book;
        uint256 salts;
        uint256 accepted;
        bytes entered;
    }

    /// @inheritdoc ISealedSession
    function reveal(uint256 session, bytes calldata items) external {
        // solhint-disable-next-line avoid-tx-origin
        require(msg.sender == tx.origin && msg.sender.code.length == 0, RevealThroughContract(msg.sender));
        SessionTerms storage terms = _inState(session, SessionState.Live);
        _requirePassed(session, terms.revealsFrom);
        _requireNotPassed(session, terms.revealsUntil);
        Batch memory batch;
        batch.session = session;
        _openAll(batch, items);
        if (batch.count != 0) _acceptAll(batch, terms);
    }

    /// @dev First pass: which items open a standing commitment?
    function _openAll(Batch memory batch, bytes calldata items) private {
        uint256 length = items.length;
        uint256 most = length / (REVEAL_HEAD + 2 * BidSheet.WORD);
        batch.participants = new uint256[](most);
        batch.sheets = new uint256[](most);
        batch.hashes = new bytes32[](most);
        uint256 intervals = _records[batch.session].intervals;
        for (uint256 pos = 0; pos < length; ) {
            require(pos + REVEAL_HEAD <= length, BatchMalformed(pos + REVEAL_HEAD, length));
            uint256 head = uint56(bytes7(items[pos:]));
            uint256 end = pos + REVEAL_HEAD + (head & 0xffffff);
            require(end <= length, BatchMalformed(end, length));
            bytes memory reason = _open(batch, head >> 24, items[pos + 7:end], intervals);
            if (reason.length != 0) emit RevealRefused(batch.session, head >> 24, reason);
            pos = end;
        }
        _trim(batch);
    }

    /// @param opening Salt and sheet.
    function _open(
        Batch memory batch,
        uint256 participant,
        bytes calldata opening,
        uint256 intervals
    ) private view returns (bytes memory) {
        uint256 word = _commitments[batch.session][participant];
        if (Commitment.state(word) != Commitment.COMMITTED) {
            return abi.encodeWithSelector(NotCommitted.selector, participant, Commitment.state(word));
        }
        uint256 sheet;
        assembly ("memory-safe") {
            sheet := add(opening.offset, 32)
        }
        uint256 header = _wordAt(sheet);
        uint256 length = opening.length - BidSheet.WORD;
        if (
            length < BidSheet.WORD ||
            !BidSheet.isCanonicalHeader(header) ||
            length != BidSheet.lengthOf(header, intervals)
        ) return abi.encodeWithSelector(SheetMalformed.selector, participant, header, length);
        bytes32 sheetHash = BidSheet.hashAt(sheet, header, intervals);
        uint256 given = uint256(
            Commitment.hash(batch.session, participant, Commitment.sequenceOf(word), bytes32(opening), sheetHash)
        );
        if ((given ^ word) & Commitment.HASH_MASK != 0) {
            uint256 mask = Commitment.HASH_MASK;
            return abi.encodeWithSelector(OpeningWrong.selector, participant, word & mask, given & mask);
        }
        uint256 i = batch.count++;
        batch.participants[i] = participant;
        batch.sheets[i] = sheet;
        batch.hashes[i] = sheetHash;
        return "";
    }

    /// @dev Cuts the lists to what was opened.
    function _trim(Batch memory batch) private pure {
        uint256 count = batch.count;
        uint256[] memory participants = batch.participants;
        assembly ("memory-safe") {
            mstore(participants, count)
        }
        batch.entered = new bytes(4 * count + BidSheet.WORD);
    }

    /// @dev Second pass: which sheets may enter the book? One call to each ledger for the batch; they are the project's own.
    function _acceptAll(Batch memory batch, SessionTerms storage terms) private {
        SessionRecord storage record = _records[batch.session];
        _prepare(batch, terms, record);
        uint256[] memory limits = registry.limitsOf(batch.participants);
        batch.bounds.held = register.lanesOf(terms.product, _sellersOf(batch));
        uint256 closedAt = terms.closesAt.time;
        for (uint256 i = 0; i < batch.count; ++i) {
            _setLimits(batch.bounds, limits[i], closedAt);
            uint256 header = _wordAt(batch.sheets[i]);
            bytes memory reason = _accept(batch, i, header);
            if (reason.length != 0) emit RevealRefused(batch.session, batch.participants[i], reason);
            if (BidSheet.sellsAny(header)) batch.bounds.heldFrom += (batch.rules.intervals + 7) / 8;
        }
        uint256 accepted = batch.accepted;
        if (accepted == 0) return;
        bytes memory entered = batch.entered;
        assembly ("memory-safe") {
            mstore(entered, shl(2, accepted))
        }
        emit SheetsRevealed(batch.session, record.sheets, entered);
        record.book = batch.book;
        record.salts = batch.salts;
        record.sheets += uint32(accepted);
    }

    function _prepare(Batch memory batch, SessionTerms storage terms, SessionRecord storage record) private view {
        SheetCheck.Rules memory rules = batch.rules;
        rules.intervals = record.intervals;
        rules.lot = terms.lot;
        rules.minLots = terms.minLots;
        rules.floor = terms.floor;
        rules.tick = int256(uint256(terms.tick));
        rules.maxKey = 4 * uint256((terms.cap - rules.floor) / rules.tick + 1) + BidSheet.LAST_CLASS;
        rules.tieOrder = terms.tieOrder;
        batch.scratch = SheetCheck.prepare(rules);
        batch.deliveryDays = record.deliveryDays;
        batch.bondPerKwh = record.bondPerKwh;
        batch.book = record.book;
        batch.salts = record.salts;
    }

    /// @dev The participants of a batch whose sheets sell, in order.
    function _sellersOf(Batch memory batch) private pure returns (uint256[] memory sellers) {
        sellers = new uint256[](batch.count);
        uint256 count;
        for (uint256 i = 0; i < batch.count; ++i) {
            if (BidSheet.sellsAny(_wordAt(batch.sheets[i]))) sellers[count++] = batch.participants[i];
        }
        assembly ("memory-safe") {
            mstore(sellers, count)
        }
    }

    /// @dev Limits as in force when the session closed; see IParticipantRegistry.limitsOf for the packing.
    function _setLimits(SheetCheck.Bounds memory bounds, uint256 limits, uint256 closedAt) private pure {
        uint256 from = uint40(limits >> 128);
        uint256 inForce = from != 0 && closedAt >= from ? limits >> 64 : limits;
        bounds.buyKwh = uint32(inForce);
        bounds.sellKwh = uint32(inForce >> 32);
        bounds.sources = uint16(limits >> 168);
    }

    /// @dev Checks a sheet and puts it into the book; the reason for a refusal, as an encoded error, empty if it is in.
    function _accept(Batch memory batch, uint256 i, uint256 header) private returns (bytes memory) {
        uint256 participant = batch.participants[i];
        uint256 word = _commitments[batch.session][participant];
        if (Commitment.state(word) != Commitment.COMMITTED) {
            return abi.encodeWithSelector(NotCommitted.selector, participant, Commitment.state(word));
        }
        uint256 sheet = batch.sheets[i];
        batch.bounds.rows = Commitment.rowsOf(word);
        batch.bounds.exposure = uint256(1) << Commitment.exposureExponentOf(word);
        (bool ok, SheetCheck.Worst memory worst) = SheetCheck.passes(
            sheet + BidSheet.WORD,
            header,
            batch.rules,
            batch.bounds,
            batch.scratch
        );
        if (!ok) return SheetCheck.refusal(sheet + BidSheet.WORD, header, batch.rules, batch.bounds);
        uint256 cover = Cover.decode(Commitment.coverOf(word));
        uint256 required = Cover.required(
            worst.priced,
            worst.sellLots,
            batch.rules.lot,
            batch.deliveryDays,
            batch.bondPerKwh
        );
        if (cover < required) return abi.encodeWithSelector(CoverTooSmall.selector, participant, cover, required);
        _commitments[batch.session][participant] = Commitment.revealed(word);
        batch.book = Commitment.append(
            batch.book,
            Commitment.leaf(participant, Commitment.sequenceOf(word), batch.hashes[i])
        );
        bytes memory entered = batch.entered;
        uint256 offset = 4 * batch.accepted++;
        unchecked {
            batch.salts += _wordAt(sheet - BidSheet.WORD);
        }
        assembly ("memory-safe") {
            // four bytes, left-aligned; what follows is overwritten by the next or cut off (see _trim for the room behind)
            mstore(add(add(entered, 32), offset), shl(224, participant))
        }
        return "";
    }

    function _wordAt(uint256 pos) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(pos)
        }
    }

    // ------------------------------------------------------------------------------------------------ ways out

    /// @inheritdoc ISealedSession
    function release(uint256 session, uint256[] calldata participants) external {
        SessionTerms storage terms = _known(session);
        SessionState state = _records[session].state;
        bool everything = state == SessionState.Cancelled || state == SessionState.Voided;
        if (!everything) _requirePassed(session, terms.revealsUntil);
        bool bondForfeit = !everything && (state == SessionState.Ended || _mayAllot(session, terms));
        for (uint256 i = 0; i < participants.length; ++i) {
            _release(session, terms, participants[i], everything, bondForfeit);
        }
    }

    function _release(
        uint256 session,
        SessionTerms storage terms,
        uint256 participant,
        bool everything,
        bool bondForfeit
    ) private {
        uint256 word = _commitments[session][participant];
        uint256 state = Commitment.state(word);
        uint256 returned = Cover.decode(Commitment.coverOf(word));
        uint256 forfeited;
        if (everything) {
            require(
                state == Commitment.COMMITTED || state == Commitment.REVEALED,
                NothingToRelease(participant, state)
            );
            returned = _moneyOf(terms, word);
            word = Commitment.FREE;
        } else {
            require(
                state == Commitment.COMMITTED && (bondForfeit || returned != 0),
                NothingToRelease(participant, state)
            );
            if (bondForfeit) forfeited = _bondOf(terms, word);
            word = bondForfeit ? Commitment.FREE : Commitment.withoutCover(word);
        }
        _commitments[session][participant] = word;
        emit CommitmentReleased(session, participant, returned, forfeited);
        if (returned != 0) house.give(participant, returned);
        if (forfeited != 0) house.give(terms.beneficiary, forfeited);
    }

    /// @inheritdoc ISealedSession
    function cancel(uint256 session) external {
        SessionTerms storage terms = _inState(session, SessionState.Live);
        _requirePassed(session, terms.clearBy);
        _end(session, SessionState.Cancelled);
        emit SessionCancelled(session, msg.sender);
    }

    /// @inheritdoc ISealedSession
    function voidSession(uint256 session, bytes32 reasonHash) external {
        _requireRole(MarketRoles.REGULATOR);
        SessionTerms storage terms = _known(session);
        SessionRecord storage record = _records[session];
        bool allotting = record.state == SessionState.Cleared && _mayAllot(session, terms);
        require(
            !allotting && (record.state == SessionState.Live || record.state == SessionState.Cleared),
            WrongState(session, record.state)
        );
        _end(session, SessionState.Voided);
        emit SessionVoided(session, msg.sender, reasonHash);
    }

    /// @dev Sets a final state and frees the product.
    function _end(uint256 session, SessionState state) internal {
        uint256 product = _terms[session].product;
        _records[session].state = state;
        delete liveSessionOf[product];
        register.endSession(product);
    }

    /// @dev Whether allotment may begin, which is when voiding ends: cleared, allotFrom passed, objections heard.
    function _mayAllot(uint256 session, SessionTerms storage terms) internal view returns (bool) {
        SessionRecord storage record = _records[session];
        return
            record.state == SessionState.Cleared &&
            Windows.passed(terms.allotFrom) &&
            Windows.passed(_objectionsEnd(terms, record));
    }

    function _objectionsEnd(
        SessionTerms storage terms,
        SessionRecord storage record
    ) internal view returns (Gate memory) {
        return
            Gate(
                record.clearedAt.time + terms.objection.time,
                record.clearedAt.blockNumber + terms.objection.blockNumber
            );
    }

    // ------------------------------------------------------------------------------------------------ pause, locks, views

    /// @inheritdoc ISealedSession
    function pauseBeginnings() external restricted {
        beginningsPaused = true;
        emit BeginningsPaused(msg.sender);
    }

    /// @inheritdoc ISealedSession
    function resumeBeginnings() external restricted {
        beginningsPaused = false;
        emit BeginningsResumed(msg.sender);
    }

    /// @inheritdoc ISessionLock
    function isCommitted(uint256 product, uint256 participant) external view returns (bool) {
        uint256 state = Commitment.state(_commitments[liveSessionOf[product]][participant]);
        return state == Commitment.COMMITTED || state == Commitment.REVEALED;
    }

    /// @inheritdoc ISealedSession
    function termsOf(uint256 session) external view returns (SessionTerms memory) {
        return _terms[session];
    }

    /// @inheritdoc ISealedSession
    function recordOf(uint256 session) external view returns (SessionRecord memory) {
        return _records[session];
    }

    /// @inheritdoc ISealedSession
    function commitmentOf(uint256 session, uint256 participant) external view returns (uint256) {
        return _commitments[session][participant];
    }

    function _known(uint256 session) internal view returns (SessionTerms storage) {
        require(_records[session].state != SessionState.None, UnknownSession(session));
        return _terms[session];
    }

    function _inState(uint256 session, SessionState state) internal view returns (SessionTerms storage terms) {
        terms = _known(session);
        require(_records[session].state == state, WrongState(session, _records[session].state));
    }

    function _requirePassed(uint256 session, Gate memory gate) internal view {
        require(Windows.passed(gate), TooEarly(session, gate, block.timestamp, block.number));
    }

    function _requireNotPassed(uint256 session, Gate memory gate) internal view {
        require(!Windows.passed(gate), TooLate(session, gate, block.timestamp, block.number));
    }

    /// @dev For endings, which must stay possible when the authority has closed this contract's restricted functions.
    function _requireRole(uint64 role) private view {
        (bool isMember, ) = IAccessManager(authority()).hasRole(role, msg.sender);
        require(isMember, RoleMissing(msg.sender, role));
    }

    /// @dev `record` is a word of IParticipantRegistry.recordOf.
    function _isApproved(uint256 record) private pure returns (bool) {
        return uint8(record >> 160) == uint8(Status.Approved);
    }

    function _revertWith(bytes memory reason) private pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
