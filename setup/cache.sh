# Where downloaded tools are kept between builds; sourced by the other scripts.
pesan_cache=${PESAN_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/pesan}
mkdir -p "$pesan_cache"
if [ -d "$pesan_cache/root" ]; then
    # Something conflicted with an installed package and was unpacked here.
    export PATH="$PATH:$pesan_cache/root/usr/sbin:$pesan_cache/root/usr/bin"
    export CMAKE_PREFIX_PATH="$pesan_cache/root/usr${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}"
    unpacked_libraries=$pesan_cache/root/usr/lib/$(uname -m)-linux-gnu
    export LD_LIBRARY_PATH="$unpacked_libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
