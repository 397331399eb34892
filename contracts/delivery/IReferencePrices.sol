// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gate} from "../libraries/Windows.sol";

/// @notice Which published price.
enum Series {
    /// Of the balancing mechanism: a reference of deviations.
    Balancing,
    /// Of an outside day-ahead market.
    DayAhead,
    /// Of an outside real-time market.
    RealTime
}

/// @notice A published price of a day.
struct PublishedPrices {
    /// When its review window ends; time 0 while nothing is published.
    Gate finalFrom;
    /// Times it was amended.
    uint8 amendments;
    bool rejected;
    bytes32 documentHash;
    /// int32 lanes, 0.001 currency/MWh, ⌈intervals/8⌉ words.
    uint256[] lanes;
}

/// @title Published reference prices
/// @notice The grid company publishes prices of a day that is over, with the hash of their document, in time; within the review window it may amend (which begins the window
/// anew, a few times at most) and the regulator may reject. What is final never changes. A day without a published price goes on without one.
interface IReferencePrices {
    /// @notice Prices were published, or amended.
    event PricesPublished(
        Series indexed series,
        uint256 indexed day,
        uint256 amendments,
        uint256[] lanes,
        bytes32 documentHash
    );
    /// @notice The regulator rejected what was published; it may be published once more in time.
    event PricesRejected(Series indexed series, uint256 indexed day, bytes32 documentHash);

    /// @notice The day ends at `endsAt`.
    error PricesTooEarly(uint256 day, uint256 endsAt);
    /// @notice Prices of the day could be published until `until`.
    error PricesTooLate(uint256 day, uint256 until);
    /// @notice The prices are final, or were amended as often as allowed.
    error PricesFinal(Series series, uint256 day);
    /// @notice Prices of a day are so many words, zero behind the last interval: one for each of its intervals.
    error PricesMalformed(uint256 day, uint256 intervals, uint256 words);
    /// @notice The verb needs the hash of a document.
    error DocumentMissing();
    /// @notice Only the regulator may do this.
    error NotTheRegulator(address caller);

    /// @notice Grid company: publishes or amends. Errors: `PricesTooEarly`, `PricesTooLate`, `PricesFinal`, `PricesMalformed`, `DocumentMissing`, `DayNotInCalendar`.
    /// @param lanes int32 of each interval, 0.001 currency/MWh, eight to a word.
    function publish(Series series, uint256 day, uint256[] calldata lanes, bytes32 documentHash) external;

    /// @notice Regulator: rejects prices within their window. Errors: `NotTheRegulator`, `PricesFinal`, `DocumentMissing`.
    function reject(Series series, uint256 day, bytes32 documentHash) external;

    /// @notice Whether nothing about the day's price can change any more, and the lanes, empty where there is none.
    function finalOf(Series series, uint256 day) external view returns (bool isFinal, uint256[] memory lanes);

    /// @notice What is published.
    function pricesOf(Series series, uint256 day) external view returns (PublishedPrices memory);

    /// @notice Seconds after the end of a day in which its prices may be published.
    function publishWithin() external view returns (uint256);
}
