#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::store {

/// What can go wrong in the durable log.
enum class errc {
    success = 0,
    /// The operating system refused a read, write, sync or rename; the detail names file and
    /// reason.
    io,
    /// The file system has no room for a new segment; nothing of the group was written.
    no_space,
    /// An earlier write or sync failed; nothing more becomes durable until the log is opened again.
    store_failed,
    /// Another process has the data directory; the detail names it.
    locked,
    /// The directory was written by a newer format than this program reads; the detail names both.
    newer_format,
    /// The directory was written by a format older than the one before this program's.
    older_format,
    /// No record of that sequence number: never written, removed, or quarantined.
    no_record,
    /// The record's bytes are not those that were written.
    damaged,
    /// No log is in this directory.
    not_a_log,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::store

template <>
struct boost::system::is_error_code_enum<pesan::store::errc> : std::true_type {};
