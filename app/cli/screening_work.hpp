// What the sub-commands of `vestibule screening` do, one function each; exit codes as in command.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "infra/sanctions/list_set.hpp"
#include "infra/sanctions/model.hpp"

namespace vestibule::app::cli {

struct ScreeningOptions {
    std::string lists;  // folder; empty: the demo list
    std::string newer;  // compare
    std::vector<std::string> names, countries, documents;
    std::string birth_date, gender;
    std::string in, out;
    std::size_t limit = 10, threads = 1;
    double floor = sanctions::Model{}.floor, threshold = sanctions::Model{}.threshold;
    bool explain = false, json = false, sdn_only = false;
};

// Loads what `folder` names (empty: the demo list, with a warning) and tells faults on standard error; nullptr if it
// was refused.
std::shared_ptr<const sanctions::ListSet> open_lists(const std::string& folder, const sanctions::LoadOptions& options);

int check_lists(const ScreeningOptions& options);
int try_screening(const ScreeningOptions& options);
int batch_screening(const ScreeningOptions& options);
int compare_lists(const ScreeningOptions& options);

}  // namespace vestibule::app::cli
