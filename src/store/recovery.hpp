#pragma once

#include "pesan/result.hpp"
#include "store/record.hpp"

namespace pesan::store {

/// What Log::open() feeds with what it finds; the engine implements it. Order of the calls: restore
/// …, then begin_batch, apply … for every batch behind the checkpoint, then finish once. All views
/// are valid during the call only.
class Recovery {
public:
    virtual ~Recovery() = default;

    /// A new attempt begins: forget what earlier calls built. Comes before the first restore().
    virtual void reset() = 0;
    /// One chunk of the checkpoint, in the order they were written. An Error makes the store fall
    /// back to the checkpoint before: reset() and everything again.
    virtual Result<void> restore(BytesView chunk) = 0;
    virtual void begin_batch(const BatchTime& time) = 0;
    /// A record behind the checkpoint. An Error quarantines this record; the boot goes on.
    virtual Result<void> apply(const Record& record) = 0;
    /// Everything was fed. The engine references each record it still needs again
    /// (Log::add_references) as soon as it has the Log, before its first begin_maintenance().
    virtual void finish() = 0;
};

}  // namespace pesan::store
