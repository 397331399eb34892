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
        SheetCheck.Scratch scratch;
        SheetCheck.Sheet sheet;
        uint256 lot;
        uint256 deliveryDays;
        uint256 bondPerKwh;
        uint256 closedAt;
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
        bool plain = msg.sender == tx.origin && msg.sender.code.length == 0;
        require(plain, ISealedSession.RevealThroughContract(msg.sender));
        SessionTerms storage terms = Sessions.inState(store, session, SessionState.Live);
        Sessions.requirePassed(session, terms.revealsFrom);
        Sessions.requireNotPassed(session, terms.revealsUntil);

        (uint256[] memory participants, uint256[] memory sellers) = _participants(items);
        uint256[] memory limits = ledgers.registry.limitsOf(participants);
        uint256[] memory held = ledgers.register.lanesOf(terms.product, sellers);
        SessionRecord storage record = store.records[session];
        Batch memory batch = _prepare(session, terms, record, participants.length);
        _enterAll(store.commitments[session], batch, items, limits, held);

        uint256 accepted = batch.accepted;
        if (accepted == 0) return;
        bytes memory entered = batch.entered;
        assembly ("memory-safe") {
            mstore(entered, shl(2, accepted))
        }
        emit ISealedSession.SheetsRevealed(session, record.sheets, entered);
        record.book = batch.book;
        record.salts = batch.salts;
        record.sheets += uint32(accepted);
    }

    /// @dev First pass: the participants of all items, and of those that sell; the ledgers are asked once for the batch. They are the project's own.
    function _participants(
        bytes calldata items
    ) private pure returns (uint256[] memory participants, uint256[] memory sellers) {
        uint256 length = items.length;
        participants = new uint256[](length / HEAD);
        sellers = new uint256[](length / HEAD);
        uint256 count;
        uint256 selling;
        unchecked {
            for (uint256 pos = 0; pos < length; ++count) {
                require(pos + HEAD <= length, ISealedSession.BatchMalformed(pos + HEAD, length));
                uint256 head;
                uint256 header;
                assembly ("memory-safe") {
                    head := shr(200, calldataload(add(items.offset, pos)))
                    header := calldataload(add(items.offset, add(pos, HEAD)))
                    mstore(add(participants, shl(5, add(count, 1))), shr(24, head))
                }
                if (BidSheet.sellsAny(header)) {
                    ++selling;
                    assembly ("memory-safe") {
                        mstore(add(sellers, shl(5, selling)), shr(24, head))
                    }
                }
                pos += HEAD + (head & 0xffffff);
                require(pos <= length, ISealedSession.BatchMalformed(pos, length));
            }
        }
        assembly ("memory-safe") {
            mstore(participants, count)
            mstore(sellers, selling)
        }
    }

    function _prepare(
        uint256 session,
        SessionTerms storage terms,
        SessionRecord storage record,
        uint256 count
    ) private view returns (Batch memory batch) {
        SheetCheck.Rules memory rules;
        rules.intervals = record.intervals;
        rules.lot = terms.lot;
        rules.minLots = terms.minLots;
        rules.floor = terms.floor;
        rules.tick = int256(uint256(terms.tick));
        rules.maxKey = 4 * uint256((terms.cap - rules.floor) / rules.tick + 1) + BidSheet.LAST_CLASS;
        rules.tieOrder = terms.tieOrder;
        batch.session = session;
        batch.scratch = SheetCheck.prepare(rules);
        batch.lot = rules.lot;
        batch.deliveryDays = record.deliveryDays;
        batch.bondPerKwh = record.bondPerKwh;
        batch.closedAt = terms.closesAt.time;
        batch.book = record.book;
        batch.salts = record.salts;
        batch.entered = new bytes(4 * count + BidSheet.WORD); // _enter writes words
    }

    /// @dev Second pass: which sheets may enter the book?
    function _enterAll(
        mapping(uint256 participant => uint256 word) storage commitments,
        Batch memory batch,
        bytes calldata items,
        uint256[] memory limits,
        uint256[] memory held
    ) private {
        unchecked {
            SheetCheck.Bounds memory bounds = batch.sheet.bounds;
            uint256 pos;
            assembly ("memory-safe") {
                pos := items.offset
                mstore(add(bounds, 0x60), add(held, 32))
            }
            for (uint256 i = 0; i < limits.length; ++i) {
                uint256 head = _wordAt(pos) >> 200;
                _setLimits(bounds, limits[i], batch.closedAt);
                bytes memory reason = _enter(commitments, batch, head >> 24, pos + HEAD, head & 0xffffff);
                if (reason.length != 0) emit ISealedSession.RevealRefused(batch.session, head >> 24, reason);
                if (BidSheet.sellsAny(_wordAt(pos + HEAD))) bounds.held += BidSheet.WORD * batch.scratch.words;
                pos += HEAD + (head & 0xffffff);
            }
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

    /// @dev Puts a sheet into the book if it opens its commitment and keeps to all bounds; otherwise the reason, as an encoded error.
    /// @param sheet Where the sheet begins in calldata; its salt lies before it.
    function _enter(
        mapping(uint256 participant => uint256 word) storage commitments,
        Batch memory batch,
        uint256 participant,
        uint256 sheet,
        uint256 length
    ) private returns (bytes memory) {
        uint256 word = commitments[participant];
        if (Commitment.state(word) != Commitment.COMMITTED) {
            return abi.encodeWithSelector(ISealedSession.NotCommitted.selector, participant, Commitment.state(word));
        }
        uint256 header = _wordAt(sheet);
        uint256 intervals = batch.scratch.rules.intervals;
        if (!BidSheet.isCanonicalHeader(header) || length != BidSheet.lengthOf(header, intervals)) {
            return abi.encodeWithSelector(ISealedSession.SheetMalformed.selector, participant, header, length);
        }
        bytes32 sheetHash = BidSheet.hashAt(sheet, header, intervals);
        bytes memory reason = _openingRefusal(batch.session, participant, word, sheet, sheetHash);
        if (reason.length != 0) return reason;
        reason = _sheetRefusal(batch, participant, word, sheet, header);
        if (reason.length != 0) return reason;

        bytes32 leaf = Commitment.leaf(participant, Commitment.sequenceOf(word), sheetHash);
        batch.book = Commitment.append(batch.book, leaf);
        commitments[participant] = Commitment.revealed(word, batch.book);
        bytes memory entered = batch.entered;
        unchecked {
            batch.salts += _wordAt(sheet - BidSheet.WORD);
            uint256 offset = 4 * batch.accepted++;
            assembly ("memory-safe") {
                mstore(add(add(entered, 32), offset), shl(224, participant))
            }
        }
        return "";
    }

    /// @dev Do salt and sheet hash to the commitment?
    function _openingRefusal(
        uint256 session,
        uint256 participant,
        uint256 word,
        uint256 sheet,
        bytes32 sheetHash
    ) private view returns (bytes memory) {
        bytes32 salt = bytes32(_wordAt(sheet - BidSheet.WORD));
        uint256 given = uint256(
            Commitment.hash(session, participant, Commitment.sequenceOf(word), salt, sheetHash)
        );
        uint256 mask = Commitment.HASH_MASK;
        if ((given ^ word) & mask == 0) return "";
        return
            abi.encodeWithSelector(
                ISealedSession.OpeningWrong.selector,
                participant,
                word & mask,
                given & mask
            );
    }

    /// @dev Does the sheet keep to what is asked of it, and does the declared cover cover it?
    function _sheetRefusal(
        Batch memory batch,
        uint256 participant,
        uint256 word,
        uint256 pos,
        uint256 header
    ) private pure returns (bytes memory) {
        SheetCheck.Sheet memory sheet = batch.sheet;
        sheet.rows = pos + BidSheet.WORD;
        sheet.header = header;
        sheet.bounds.rows = Commitment.rowsOf(word);
        sheet.bounds.exposure = uint256(1) << Commitment.exposureExponentOf(word);
        if (!SheetCheck.passes(sheet, batch.scratch)) return SheetCheck.refusal(sheet, batch.scratch.rules);
        uint256 cover = Cover.decode(Commitment.coverOf(word));
        uint256 required = Cover.required(
            sheet.priced,
            sheet.sellLots,
            batch.lot,
            batch.deliveryDays,
            batch.bondPerKwh
        );
        if (cover >= required) return "";
        return abi.encodeWithSelector(ISealedSession.CoverTooSmall.selector, participant, cover, required);
    }

    function _wordAt(uint256 pos) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(pos)
        }
    }
}
