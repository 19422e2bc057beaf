// The alert-rate curve, drawn as text and as SVG.
#pragma once

#include <string>
#include <vector>

namespace vestibule::bench {

struct Curve {
    std::string name;
    std::vector<double> percent;  // one value a step
};

struct Plot {
    std::string title;
    double from = 0, step = 0;  // thresholds
    std::vector<Curve> curves;
};

std::string to_text(const Plot& plot);
std::string to_svg(const Plot& plot);

}  // namespace vestibule::bench
