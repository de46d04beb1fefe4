# Tools from PyPI and npm that the tests use, in pinned versions, kept in the cache; sourced.
# Sets pesan_python (a virtual environment's) and NODE_PATH (where the npm packages are).
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

pesan_install_python && pesan_install_node
