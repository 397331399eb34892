// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedSession} from "./ISealedSession.sol";
import {UniformKernel} from "./libraries/UniformKernel.sol";

/// @notice Where an allotment stands before its next sheet.
struct AllotmentProgress {
    /// Hash chain over the leaves so far, and their number.
    bytes32 chain;
    uint256 sheets;
    /// Running total at the rationed margin per interval, lots.
    uint256[] totals;
}

/// @title Centralised auction, one price for all (集中竞价, 边际统一出清)
/// @notice Anyone computes the clearing, anyone submits it, only the true one is accepted; anyone allots.
/// Items of the book, here and there: participant 4 bytes | sequence 2 | sheet (library BidSheet), in the order of the book.
interface IUniformPriceAuction is ISealedSession {
    /// @notice A session is cleared. `prices` (int32, 0.001/MWh) and `volumes` (kWh) are lanes of eight; where the volume is 0 there is no price.
    event SessionCleared(uint256 indexed session, address by, uint256[] prices, uint256[] volumes);
    /// @notice Sheets were allotted, the first of them at position `from` of the book. `records` holds 20 bytes for each:
    /// participant 4 | net amount per delivery day, base units, int128, + to receive. What moved is in EnergyMoved, what returned in the ClearingHouse.
    event SheetsAllotted(uint256 indexed session, uint256 from, bytes records);

    /// @notice The given progress is neither the beginning nor what `from` left.
    error ProgressUnknown(uint256 session, address from, bytes32 given, bytes32 known);
    /// @notice One claim for each interval.
    error ClaimsMalformed(uint256 given, uint256 intervals);
    /// @notice The items are not the book: its hash or its length is another.
    error BookMismatch(uint256 session, uint256 sheets, uint256 sheetsInBook);
    /// @notice Claims and sums are not the proven ones.
    error ResultMismatch(uint256 session, bytes32 given, bytes32 known);
    /// @notice At the cursor the recomputed state is not the stored one: items, totals or chain are wrong, or the batch begins behind the cursor.
    error CursorMismatch(uint256 session, uint256 sheets, uint256 sheetsAllotted);
    /// @notice All sheets of the batch are allotted already.
    error NothingNew(uint256 session, uint256 sheets, uint256 sheetsAllotted);

    /// @notice Extends a clearing by items of the book and, once all are in, proves it; anyone, from revealsUntil on, until cancelled.
    /// @dev What is known so far is a value, not a place: `progress` is checked against the hash that `from` left in his own word, or is the
    /// beginning (chain 0, 0 sheets, zeros); what comes out is left in the caller's word. Nobody can overwrite, block or be made to finish another's.
    /// When the chain equals the book the conditions are tested: true, and the session is cleared (without sheets, ended); false, and the call
    /// reverts naming interval and condition (Optimality.ClaimRefused).
    /// @param from Who left `progress`.
    /// @param claims Per interval a | b << 24 | a⁺ << 48 | b⁻ << 72.
    function clear(
        uint256 session,
        address from,
        uint256[] calldata claims,
        UniformKernel.Progress calldata progress,
        bytes calldata items
    ) external;

    /// @notice Allots the next sheets of a cleared session; anyone, once allotFrom is passed and objections are heard, without end.
    /// A batch may begin at or before the cursor: what is already allotted is only read. Per participant once: holdings move, what is left of
    /// bond and cover returns, and the commitment becomes the record of the net amount per delivery day.
    /// @param claims, sums As proven.
    /// @param progress State before the first item.
    function allot(
        uint256 session,
        uint256[] calldata claims,
        uint256[] calldata sums,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) external;

    /// @notice Clearing prices (0.001/MWh) and cleared volumes (kWh) per interval; where the volume is 0 the price means nothing.
    function resultOf(uint256 session) external view returns (int256[] memory prices, uint256[] memory volumes);

    /// @notice Hash of the progress that an account has left; 0 for none.
    function progressOf(uint256 session, address account) external view returns (bytes32);
}
