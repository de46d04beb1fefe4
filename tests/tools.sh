# Tools from PyPI, npm and Go's module proxy that the tests use, in pinned versions, kept in the cache; sourced.
# Sets pesan_python (a virtual environment's) and NODE_PATH (where the npm packages are); go is in PATH.
tests_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$tests_folder/../setup/cache.sh"

pesan_install_python() {
    local key folder
    key=$(sha256sum "$tests_folder/requirements.txt" | cut -c1-12)
    folder=$pesan_cache/python-$key
    if [ ! -e "$folder/ready" ]; then
        rm -rf "$folder"
        /usr/bin/python3 -m venv "$folder" || return 1
        "$folder/bin/pip" install -q --disable-pip-version-check -r "$tests_folder/requirements.txt" || return 1
        touch "$folder/ready"
    fi
    pesan_python=$folder/bin/python
    export PATH="$folder/bin:$PATH"
}

pesan_install_node() {
    local key folder
    key=$(sha256sum "$tests_folder/package-lock.json" | cut -c1-12)
    folder=$pesan_cache/node-$key
    if [ ! -e "$folder/ready" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        cp "$tests_folder/package.json" "$tests_folder/package-lock.json" "$folder/"
        (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts) || return 1
        touch "$folder/ready"
    fi
    export NODE_PATH=$folder/node_modules
}

# Debian 12 has Go 1.19; the module proxy has every toolchain as a module.
pesan_install_go() {
    local version=1.24.9 folder
    if command -v go >/dev/null && [ "$(printf '%s\ngo1.24\n' "$(go env GOVERSION)" | sort -V | head -1)" = go1.24 ]; then
        return 0
    fi
    folder=$pesan_cache/go-$version
    if [ ! -e "$folder/ready" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        local module=v0.0.1-go$version.linux-$(dpkg --print-architecture)
        curl -fsSL --retry 3 -o "$folder/go.zip" "https://proxy.golang.org/golang.org/toolchain/@v/$module.zip" || return 1
        /usr/bin/python3 -m zipfile -e "$folder/go.zip" "$folder/unpacked" || return 1
        mv "$folder/unpacked/golang.org/toolchain@$module" "$folder/go"
        rm -r "$folder/go.zip" "$folder/unpacked"
        chmod +x "$folder"/go/bin/* "$folder"/go/pkg/tool/*/*
        touch "$folder/ready"
    fi
    export PATH="$folder/go/bin:$PATH"
}

pesan_install_python && pesan_install_node && pesan_install_go
