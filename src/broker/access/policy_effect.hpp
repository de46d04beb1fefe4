#pragma once

#include "broker/access/policies.hpp"
#include "broker/specs.hpp"

namespace pesan::broker::access {

/// Adds to a queue that is about to be declared what the policy for its name says: of two numbers
/// the smaller one holds, else what the queue itself was declared with. Its arguments, by which a
/// redeclaration is compared, stay as they are.
void apply_policy(const Policy& policy, QueueSpec& spec);

/// The same with the policy that holds for the queue's name, if there is one.
void apply_policies(const Policies& policies, QueueSpec& spec);

}  // namespace pesan::broker::access
