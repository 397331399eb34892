// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {BidSheet} from "./BidSheet.sol";
import {Commitment} from "./Commitment.sol";
import {Cover} from "./Cover.sol";
import {Sessions} from "./Sessions.sol";
import {SheetCheck} from "./SheetCheck.sol";

/// @title Revealing: sheets enter the book
library Revealing {
    /// @dev Bytes of an item before its sheet.
    uint256 private constant HEAD = 39;

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

    /// @notice See ISealedSession.reveal.
    function reveal(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        bytes calldata items
    ) external {
        // solhint-disable-next-line avoid-tx-origin
        require(msg.sender == tx.origin && msg.sender.code.length == 0, ISealedSession.RevealThroughContract(msg.sender));
        SessionTerms storage terms = Sessions.inState(store, session, SessionState.Live);
        Sessions.requirePassed(session, terms.revealsFrom);
        Sessions.requireNotPassed(session, terms.revealsUntil);
        Batch memory batch;
        batch.session = session;
        _openAll(store, batch, items);
        if (batch.count != 0) _acceptAll(store, ledgers, batch, terms);
    }

    /// @dev First pass: which items open a standing commitment?
    function _openAll(Sessions.Store storage store, Batch memory batch, bytes calldata items) private {
        uint256 length = items.length;
        uint256 most = length / (HEAD + 2 * BidSheet.WORD);
        batch.participants = new uint256[](most);
        batch.sheets = new uint256[](most);
        batch.hashes = new bytes32[](most);
        uint256 intervals = store.records[batch.session].intervals;
        for (uint256 pos = 0; pos < length; ) {
            require(pos + HEAD <= length, ISealedSession.BatchMalformed(pos + HEAD, length));
            uint256 head = uint56(bytes7(items[pos:]));
            uint256 end = pos + HEAD + (head & 0xffffff);
            require(end <= length, ISealedSession.BatchMalformed(end, length));
            bytes memory reason = _open(store, batch, head >> 24, items[pos + 7:end], intervals);
            if (reason.length != 0) emit ISealedSession.RevealRefused(batch.session, head >> 24, reason);
            pos = end;
        }
        _trim(batch);
    }

    /// @param opening Salt and sheet.
    function _open(
        Sessions.Store storage store,
        Batch memory batch,
        uint256 participant,
        bytes calldata opening,
        uint256 intervals
    ) private view returns (bytes memory) {
        uint256 word = store.commitments[batch.session][participant];
        if (Commitment.state(word) != Commitment.COMMITTED) {
            return abi.encodeWithSelector(ISealedSession.NotCommitted.selector, participant, Commitment.state(word));
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
        ) return abi.encodeWithSelector(ISealedSession.SheetMalformed.selector, participant, header, length);
        bytes32 sheetHash = BidSheet.hashAt(sheet, header, intervals);
        uint256 given = uint256(
            Commitment.hash(batch.session, participant, Commitment.sequenceOf(word), bytes32(opening), sheetHash)
        );
        if ((given ^ word) & Commitment.HASH_MASK != 0) {
            uint256 mask = Commitment.HASH_MASK;
            return abi.encodeWithSelector(ISealedSession.OpeningWrong.selector, participant, word & mask, given & mask);
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
    function _acceptAll(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        Batch memory batch,
        SessionTerms storage terms
    ) private {
        SessionRecord storage record = store.records[batch.session];
        _prepare(batch, terms, record);
        uint256[] memory limits = ledgers.registry.limitsOf(batch.participants);
        batch.bounds.held = ledgers.register.lanesOf(terms.product, _sellersOf(batch));
        uint256 closedAt = terms.closesAt.time;
        for (uint256 i = 0; i < batch.count; ++i) {
            _setLimits(batch.bounds, limits[i], closedAt);
            uint256 header = _wordAt(batch.sheets[i]);
            bytes memory reason = _accept(store, batch, i, header);
            if (reason.length != 0) emit ISealedSession.RevealRefused(batch.session, batch.participants[i], reason);
            if (BidSheet.sellsAny(header)) batch.bounds.heldFrom += (batch.rules.intervals + 7) / 8;
        }
        uint256 accepted = batch.accepted;
        if (accepted == 0) return;
        bytes memory entered = batch.entered;
        assembly ("memory-safe") {
            mstore(entered, shl(2, accepted))
        }
        emit ISealedSession.SheetsRevealed(batch.session, record.sheets, entered);
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
    function _accept(
        Sessions.Store storage store,
        Batch memory batch,
        uint256 i,
        uint256 header
    ) private returns (bytes memory) {
        uint256 participant = batch.participants[i];
        uint256 word = store.commitments[batch.session][participant];
        if (Commitment.state(word) != Commitment.COMMITTED) {
            return abi.encodeWithSelector(ISealedSession.NotCommitted.selector, participant, Commitment.state(word));
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
        if (cover < required) return abi.encodeWithSelector(ISealedSession.CoverTooSmall.selector, participant, cover, required);
        store.commitments[batch.session][participant] = Commitment.revealed(word);
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
}
