// The operator's properties of librdkafka: how its clients reach the brokers and prove themselves.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vestibule::kafka {

struct PropertyFault {
    int line = 0;  // 0: the properties do not go together
    std::string problem;
    std::string remedy;
};

struct Properties {
    std::map<std::string, std::string> values;
    std::vector<PropertyFault> faults;  // with names and never with values, which may be secrets
};

// Lines of key=value, "#" comments and blank lines; spaces around either do not count. Accepted is only what concerns
// the connection: order, durability and groups rest on the others, and the list of those grows with librdkafka.
// Where each line is good, a client is made of them, so that files they name are looked at, too.
Properties read_properties(std::string_view text);

}  // namespace vestibule::kafka
