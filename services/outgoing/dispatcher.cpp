#include "services/outgoing/dispatcher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/uuid.hpp"
#include "pesan/errc.hpp"
#include "services/outgoing/rules.hpp"

namespace pesan::outgoing {

namespace asio = boost::asio;

namespace {

/// Where a second run of a message waits for the first.
constexpr std::chrono::milliseconds busy_delay{1'000};

std::string_view step_of(const Row& row, const Answer& answer) {
    if (row.state == State::sending) return "deferred";
    return answer.kind == AnswerKind::unknown ? "unknown" : name_of(row.state);
}

Outcome outcome_of(const Row& row, const Answer& answer) {
    switch (answer.kind) {
        case AnswerKind::accepted:
            return Acknowledge{};
        case AnswerKind::refused:
            return Reject{"refused", row.answer};
        default:
            return Retry{fmt::format("{}: {}", name_of(answer.kind), row.answer), {}};
    }
}

Finished failed(const Error& error) {
    return {Retry{error.message(), {}}, {}};
}

}  // namespace

/// Commits the marked row; knows afterwards which version is in the database.
class Dispatcher::DatabaseMark final : public Mark {
public:
    DatabaseMark(Dispatcher& owner, Row before, Plan what, StepLine line)
        : owner_(owner), before_(std::move(before)), what_(what), line_(std::move(line)) {}

    Result<void> set_blocking() override {
        return noted(owner_.database_.transact_blocking(work()));
    }

    asio::awaitable<Result<void>> set() override {
        SqlWork commit = work();
        Result<void> done = co_await owner_.database_.transact(std::move(commit));
        co_return noted(std::move(done));
    }

    [[nodiscard]] bool was_set() const { return set_; }
    /// The row as it is in the database.
    [[nodiscard]] const Row& row() const { return before_; }

private:
    SqlWork work() {
        next_ = marked(before_, what_);
        next_.updated_ms = owner_.now_ms();
        return [this](SqlTransaction& transaction) {
            return owner_.save_in(transaction, next_, line_);
        };
    }

    Result<void> noted(Result<void> done) {
        if (!done) return done;
        owner_.counters_->add_unknown(next_.unknowns - before_.unknowns);
        before_ = std::move(next_);
        ++before_.version;
        set_ = true;
        return done;
    }

    Dispatcher& owner_;
    Row before_;
    Row next_;
    Plan what_;
    StepLine line_;
    bool set_ = false;
};

/// Holds a message's key while it is being sent.
class Dispatcher::Claim {
public:
    Claim(Dispatcher& owner, const Job& job)
        : owner_(owner), key_(job.source + '\n' + job.message_id) {
        const std::lock_guard lock(owner_.mutex_);
        taken_ = owner_.running_.insert(key_).second;
    }
    ~Claim() {
        if (!taken_) return;
        const std::lock_guard lock(owner_.mutex_);
        owner_.running_.erase(key_);
    }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    [[nodiscard]] bool taken() const { return taken_; }

private:
    Dispatcher& owner_;
    std::string key_;
    bool taken_ = false;
};

Dispatcher::Dispatcher(SqlDatabase& database, Store store, WriteStep write_step,
                       std::shared_ptr<Counters> counters, Clock& clock, DispatcherOptions options)
    : database_(database),
      store_(std::move(store)),
      write_step_(std::move(write_step)),
      counters_(std::move(counters)),
      clock_(clock),
      options_(std::move(options)) {
    if (!options_.mask) options_.mask = [](std::string_view) { return std::string("***"); };
}

asio::awaitable<Finished> Dispatcher::run(Job job, Send send) {
    const Claim claim(*this, job);
    if (!claim.taken()) co_return Finished{Retry{"it is being sent already", busy_delay}, {}};
    auto known = co_await look_up(job.source, job.message_id, job.recipient);
    if (!known) co_return failed(known.error());

    const Plan what = plan(known->row, options_.unknown);
    if (what == Plan::nothing) co_return Finished{Acknowledge{}, known->row};
    Row row = known->row ? *known->row : new_row(job);
    ++row.attempts;
    if (what == Plan::hold) {
        row.state = State::unknown;
        ++row.unknowns;
        row.request = job.request;
        counters_->add_unknown(1);
        StepLine line = step(job, "unknown", "waits for a decision");
        auto saved = co_await save(std::move(row), std::move(line), std::nullopt);
        if (!saved) co_return failed(saved.error());
        co_return Finished{Acknowledge{}, *saved};
    }
    if (known->blocked) {
        row.state = State::suppressed;
        row.answer = *known->blocked;
        StepLine line = step(job, "suppressed", *known->blocked);
        auto saved = co_await save(std::move(row), std::move(line), std::nullopt);
        if (!saved) co_return failed(saved.error());
        co_return Finished{Acknowledge{}, *saved};
    }
    co_return co_await hand_over(std::move(job), std::move(row), what, std::move(send));
}

asio::awaitable<Finished> Dispatcher::hand_over(Job job, Row row, Plan what, Send send) {
    StepLine line =
        step(job, what == Plan::send_again ? "resent" : "sending", options_.mask(job.recipient));
    DatabaseMark mark(*this, std::move(row), what, std::move(line));
    const Answer answer = co_await send(mark);
    counters_->add_answer(name_of(answer.kind));

    Row after = settled(mark.row(), answer, {.marked = mark.was_set(), .last = job.last});
    counters_->add_unknown(after.unknowns - mark.row().unknowns);
    report(job, after, answer);
    Outcome outcome = outcome_of(after, answer);
    // It is a person's turn, and the broker may forget the message.
    const bool held = after.state == State::unknown && options_.unknown == UnknownPolicy::hold;
    if (held) {
        after.request = job.request;
        outcome = Acknowledge{};
    }
    StepLine told = step(job, std::string(step_of(after, answer)), after.answer);
    std::optional<std::string> block;
    if (options_.blocks) block = options_.blocks(answer);
    auto saved = co_await save(std::move(after), std::move(told), std::move(block));
    if (!saved) {
        spdlog::warn("{} {}: {}, but this could not be written down: {}", store_.kind(),
                     job.message_id, name_of(answer.kind), saved.error().message());
        co_return failed(saved.error());
    }
    co_return Finished{std::move(outcome), *saved};
}

asio::awaitable<Result<Row>> Dispatcher::resolve(std::string id, State outcome) {
    const bool sent = outcome == State::sent;
    co_return co_await change(std::move(id), sent ? resolved_as_sent : resolved_as_failed,
                              sent ? "sent" : "failed");
}

asio::awaitable<Result<Row>> Dispatcher::release(std::string id) {
    co_return co_await change(std::move(id), released, "resent");
}

asio::awaitable<Result<Row>> Dispatcher::change(std::string id, Result<Row> (*rule)(Row),
                                                std::string step_name) {
    Row changed;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto found = store_.find_by_id(transaction, id);
        if (!found) return found.error();
        if (!*found) return Error(errc::not_found, id);
        auto next = rule(**found);
        if (!next) return next.error();
        changed = std::move(*next);
        changed.updated_ms = now_ms();
        const StepLine line{changed.order_id, step_name, "decided by hand", changed.message_id,
                            static_cast<std::int64_t>(changed.attempts)};
        return save_in(transaction, changed, line);
    };
    Result<void> done = co_await database_.transact(work);
    if (!done) co_return done.error();
    ++changed.version;
    co_return changed;
}

asio::awaitable<Result<Dispatcher::Known>> Dispatcher::look_up(std::string source,
                                                               std::string message_id,
                                                               std::string recipient) {
    Known known;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto row = store_.find(transaction, source, message_id);
        if (!row) return row.error();
        auto blocked = store_.blocked(transaction, recipient);
        if (!blocked) return blocked.error();
        known = {std::move(*row), std::move(*blocked)};
        return {};
    };
    Result<void> done = co_await database_.read(work);
    if (!done) co_return done.error();
    co_return known;
}

asio::awaitable<Result<Row>> Dispatcher::save(Row row, StepLine line,
                                              std::optional<std::string> block) {
    row.updated_ms = now_ms();
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        if (auto done = save_in(transaction, row, line); !done) return done;
        return block ? store_.block(transaction, row.recipient, *block, row.updated_ms)
                     : Result<void>();
    };
    Result<void> done = co_await database_.transact(work);
    if (!done) co_return done.error();
    ++row.version;
    co_return row;
}

Result<void> Dispatcher::save_in(SqlTransaction& transaction, const Row& row,
                                 const StepLine& line) const {
    if (auto saved = store_.save(transaction, row); !saved) return saved;
    return line.order_id.empty() ? Result<void>() : write_step_(transaction, line);
}

Row Dispatcher::new_row(const Job& job) const {
    Row row;
    row.id = new_uuid();
    row.source = job.source;
    row.message_id = job.message_id;
    row.order_id = job.order_id;
    row.recipient = job.recipient;
    row.template_name = job.template_name;
    row.locale = job.locale;
    row.summary = job.summary;
    row.segments = job.segments;
    row.created_ms = now_ms();
    return row;
}

std::int64_t Dispatcher::now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.wall().time_since_epoch())
        .count();
}

StepLine Dispatcher::step(const Job& job, std::string name, std::string detail) const {
    return {job.order_id, std::move(name), std::move(detail), job.message_id, job.attempt};
}

void Dispatcher::report(const Job& job, const Row& row, const Answer& answer) const {
    if (answer.kind == AnswerKind::accepted) return;
    spdlog::warn("{} {} to {}, attempt {}: {}: {}", store_.kind(), job.message_id,
                 options_.mask(job.recipient), job.attempt, name_of(answer.kind), row.answer);
}

}  // namespace pesan::outgoing
