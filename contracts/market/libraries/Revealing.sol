// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../../energy/IEnergyRegister.sol";
import {IParticipantRegistry} from "../../participants/IParticipantRegistry.sol";
import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {BidSheet} from "./BidSheet.sol";
import {Commitment} from "./Commitment.sol";
import {Cover} from "./Cover.sol";
import {LedgerCalls} from "./LedgerCalls.sol";
import {Sessions} from "./Sessions.sol";
import {SheetCheck} from "./SheetCheck.sol";

/// @title Revealing: sheets enter the book
library Revealing {
    /// @dev Bytes of an item before its sheet.
    uint256 private constant HEAD = 39;
    /// @dev The room before a list that LedgerCalls needs.
    uint256 private constant LIST_HEAD = 128;
    /// @dev Mark of a participant that sells; above every participant id.
    uint256 private constant SELLS = 1 << 255;

    /// @dev A batch of reveals on its way into the book.
    struct Batch {
        uint256 session;
        SheetCheck.Scratch scratch;
        SheetCheck.Sheet sheet;
        uint256 intervals;
        uint256 lot;
        uint256 deliveryDays;
        uint256 bondPerKwh;
        uint256 closedAt;
        /// The book with what the batch has added so far.
        bytes32 book;
        uint256 salts;
        /// Participants whose sheets were accepted, four bytes each, and where the next one goes.
        bytes entered;
        uint256 place;
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
        uint256[] memory limits = LedgerCalls.ask(
            address(ledgers.registry),
            IParticipantRegistry.limitsOf.selector,
            participants
        );
        uint256[] memory held = LedgerCalls.ask(
            address(ledgers.register),
            IEnergyRegister.lanesOf.selector,
            terms.product,
            sellers
        );
        SessionRecord storage record = store.records[session];
        Batch memory batch = _prepare(session, terms, record, participants.length);
        _enterAll(store.commitments[session], batch, items, limits, held);

        bytes memory entered = batch.entered;
        uint256 place = batch.place;
        assembly ("memory-safe") {
            mstore(entered, sub(sub(place, entered), 32))
        }
        if (entered.length == 0) return;
        emit ISealedSession.SheetsRevealed(session, record.sheets, entered);
        record.book = batch.book;
        record.salts = batch.salts;
        record.sheets += uint32(entered.length / 4);
    }

    /// @dev First pass: the participants of all items, and of those that sell; the ledgers are asked once for the batch. They are the project's own.
    /// How many items there are shows only at the end, so the first list grows in free memory and is claimed then; its words carry a mark for those that sell.
    function _participants(
        bytes calldata items
    ) private pure returns (uint256[] memory participants, uint256[] memory sellers) {
        uint256 length = items.length;
        uint256 end;
        assembly ("memory-safe") {
            participants := add(mload(0x40), LIST_HEAD)
            end := add(participants, 32)
        }
        unchecked {
            for (uint256 pos = 0; pos < length;) {
                require(pos + HEAD <= length, ISealedSession.BatchMalformed(pos + HEAD, length));
                uint256 head;
                uint256 header;
                assembly ("memory-safe") {
                    head := shr(200, calldataload(add(items.offset, pos)))
                    header := calldataload(add(items.offset, add(pos, HEAD)))
                }
                uint256 mark = BidSheet.sellsAny(header) ? SELLS : 0;
                assembly ("memory-safe") {
                    mstore(end, or(shr(24, head), mark))
                    end := add(end, 32)
                }
                pos += HEAD + (head & 0xffffff);
                require(pos <= length, ISealedSession.BatchMalformed(pos, length));
            }
        }
        sellers = _claim(participants, end);
    }

    /// @dev Claims the list that ends at `end`, takes the marks out, and lists those that had one.
    function _claim(uint256[] memory participants, uint256 end) private pure returns (uint256[] memory sellers) {
        assembly ("memory-safe") {
            mstore(participants, shr(5, sub(sub(end, participants), 32)))
            sellers := add(end, LIST_HEAD)
            let next := add(sellers, 32)
            for {
                let from := add(participants, 32)
            } lt(from, end) {
                from := add(from, 32)
            } {
                let marked := mload(from)
                if gt(marked, sub(SELLS, 1)) {
                    marked := xor(marked, SELLS)
                    mstore(from, marked)
                    mstore(next, marked)
                    next := add(next, 32)
                }
            }
            mstore(sellers, shr(5, sub(sub(next, sellers), 32)))
            mstore(0x40, next)
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
        batch.intervals = rules.intervals;
        batch.lot = rules.lot;
        batch.deliveryDays = record.deliveryDays;
        batch.bondPerKwh = record.bondPerKwh;
        batch.closedAt = terms.closesAt.time;
        batch.book = record.book;
        batch.salts = record.salts;
        bytes memory entered = new bytes(4 * count + BidSheet.WORD); // _add writes words
        batch.entered = entered;
        uint256 place;
        assembly ("memory-safe") {
            place := add(entered, 32)
        }
        batch.place = place;
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
                pos += HEAD;
                uint256 header = _wordAt(pos);
                bytes memory reason = _enter(commitments, batch, head >> 24, pos, header, head & 0xffffff);
                if (reason.length != 0) emit ISealedSession.RevealRefused(batch.session, head >> 24, reason);
                if (BidSheet.sellsAny(header)) bounds.held += BidSheet.WORD * batch.scratch.words;
                pos += head & 0xffffff;
            }
        }
    }

    /// @dev Limits as in force when the session closed; see IParticipantRegistry.limitsOf for the packing.
    function _setLimits(SheetCheck.Bounds memory bounds, uint256 limits, uint256 closedAt) private pure {
        uint256 inForce = limits >> 64;
        // What was in force before the plain ones is forgotten: a sheet that waited so long is not tested against later limits.
        if (closedAt < uint40(limits >> 128)) inForce = closedAt < uint40(limits >> 184) ? type(uint64).max : limits;
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
        uint256 header,
        uint256 length
    ) private returns (bytes memory reason) {
        uint256 slot = Commitment.slotOf(commitments, participant);
        uint256 word = Commitment.read(slot);
        if (Commitment.state(word) != Commitment.COMMITTED) {
            return abi.encodeWithSelector(ISealedSession.NotCommitted.selector, participant, Commitment.state(word));
        }
        uint256 intervals = batch.intervals;
        if (!BidSheet.isCanonicalHeader(header) || length != BidSheet.lengthOf(header, intervals)) {
            return abi.encodeWithSelector(ISealedSession.SheetMalformed.selector, participant, header, length);
        }
        bytes32 sheetHash = BidSheet.hashAt(sheet, header, intervals);
        reason = _openingRefusal(batch.session, participant, word, sheet, sheetHash);
        if (reason.length != 0) return reason;
        reason = _sheetRefusal(batch, participant, word, sheet, header);
        if (reason.length != 0) return reason;

        _add(batch, participant, Commitment.sequenceOf(word), sheet, sheetHash);
        Commitment.write(slot, Commitment.revealed(word, batch.book));
    }

    /// @dev The book with one sheet more.
    function _add(
        Batch memory batch,
        uint256 participant,
        uint256 sequence,
        uint256 sheet,
        bytes32 sheetHash
    ) private pure {
        unchecked {
            batch.book = Commitment.append(batch.book, Commitment.leaf(participant, sequence, sheetHash));
            batch.salts += _wordAt(sheet - BidSheet.WORD);
            uint256 place = batch.place;
            batch.place = place + 4;
            assembly ("memory-safe") {
                mstore(place, shl(224, participant))
            }
        }
    }

    /// @dev Do salt and sheet hash to the commitment?
    function _openingRefusal(
        uint256 session,
        uint256 participant,
        uint256 word,
        uint256 sheet,
        bytes32 sheetHash
    ) private view returns (bytes memory reason) {
        uint256 given;
        unchecked {
            bytes32 salt = bytes32(_wordAt(sheet - BidSheet.WORD));
            given = uint256(Commitment.hash(session, participant, Commitment.sequenceOf(word), salt, sheetHash));
        }
        uint256 mask = Commitment.HASH_MASK;
        if ((given ^ word) & mask == 0) return reason;
        return abi.encodeWithSelector(ISealedSession.OpeningWrong.selector, participant, word & mask, given & mask);
    }

    /// @dev Does the sheet keep to what is asked of it, and does the declared cover cover it?
    function _sheetRefusal(
        Batch memory batch,
        uint256 participant,
        uint256 word,
        uint256 pos,
        uint256 header
    ) private pure returns (bytes memory reason) {
        SheetCheck.Sheet memory sheet = batch.sheet;
        unchecked {
            sheet.rows = pos + BidSheet.WORD;
        }
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
        if (cover >= required) return reason;
        return abi.encodeWithSelector(ISealedSession.CoverTooSmall.selector, participant, cover, required);
    }

    function _wordAt(uint256 pos) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(pos)
        }
    }
}
