// Which MOE calls the sites of a client make, of the tenant files in force.
#pragma once

#include "domain/revalidation/run_revalidations.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

// A call of type MOE goes to any site that makes MOE calls; ENROLL_PROGRAM_AND_MOE to those with a program. Nothing
// where `on` is false: there is no partner. `tenants` outlives what is given back.
revalidation::MoeCalls moe_calls_of(const Tenants& tenants, bool on);

}  // namespace vestibule::app
