#include "infra/sql/placeholders.hpp"

#include <algorithm>
#include <cctype>

namespace vestibule::sql {

namespace {

bool word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

Placeholders::Placeholders(std::string_view sql) {
    for (std::size_t i = 0; i < sql.size();) {
        std::size_t end = i + 1;
        if (sql[i] == '\'' || sql[i] == '"') {
            const auto closing = sql.find(sql[i], end);
            end = closing == std::string_view::npos ? sql.size() : closing + 1;
        } else if (sql.substr(i).starts_with("::")) {
            ++end;
        } else if (sql[i] == ':' && end < sql.size() && word(sql[end])) {
            while (end < sql.size() && word(sql[end])) ++end;
            const auto name = sql.substr(i + 1, end - i - 1);
            const auto at = std::ranges::find(names, name);
            value_at.push_back(static_cast<std::size_t>(at - names.begin()));
            if (at == names.end()) names.emplace_back(name);
            numbered += '$' + std::to_string(value_at.size());
            i = end;
            continue;
        }
        numbered += sql.substr(i, end - i);
        i = end;
    }
}

}  // namespace vestibule::sql
