# Every library of architecture.md that the build links, each found once and named Vendor::thing.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(libcrypt REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)

add_library(soci INTERFACE)
target_include_directories(soci SYSTEM INTERFACE /usr/include/soci /usr/include/postgresql)
target_link_libraries(soci INTERFACE soci_core soci_sqlite3 soci_postgresql PkgConfig::sqlite pq)

# Asio and Beast are compiled once; everything else sees declarations only.
add_library(boost_compiled STATIC ${CMAKE_SOURCE_DIR}/cmake/boost_compiled.cpp)
target_compile_definitions(boost_compiled PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                           BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(boost_compiled PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
if(VESTIBULE_SANITIZE)
  target_compile_options(boost_compiled PUBLIC -fsanitize=${VESTIBULE_SANITIZE} -fno-sanitize=vptr)
endif()
