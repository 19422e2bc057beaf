# cmake -DOUTPUT=… -DROOT=… -DNAMES=registration/user_registered.v1,… -P EmbedSchemas.cmake
# Writes a C++ file with the text of ROOT/<name>.schema.json, so that the binary serves its event schemas.
string(REPLACE "," ";" NAMES "${NAMES}")
set(text "// Made by cmake/EmbedSchemas.cmake from schemas/events.\n#include \"events/schemas.hpp\"\n\nnamespace vestibule::events {\n\n")
string(APPEND text "std::string_view schema_text(const EventType& type) {\n")
foreach(name ${NAMES})
  file(READ ${ROOT}/${name}.schema.json schema)
  string(APPEND text "    if (type.schema == \"${name}\") return R\"__json__(${schema})__json__\";\n")
endforeach()
string(APPEND text "    return {};\n}\n\n}  // namespace vestibule::events\n")
file(WRITE ${OUTPUT} "${text}")
