// The public keys of the services: a folder with <service>.pem for each, which holds its present key and, while keys
// are being changed, the one before it. Reads files, so it is called at start and when a signature fits no known key.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace souk::http {

// By the service's name; PEM, SubjectPublicKeyInfo.
using ServiceKeyRing = std::map<std::string, std::vector<std::string>, std::less<>>;

// What is no such file is left out. A folder or a key that cannot be read and a folder without any key are told, for
// the log: without them every other service would be refused.
std::expected<ServiceKeyRing, std::string> read_service_keys(const std::filesystem::path& folder);

}  // namespace souk::http
