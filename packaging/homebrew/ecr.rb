# In the folder homebrew that `make recipes` lays:
#   brew tap-new --no-git local/ecr
#   cp ecr.rb "$(brew --repository local/ecr)/Formula"
#   brew install local/ecr/ecr
# brew has built and tested it over Debian's libraries; macOS has not.
# SPDX-License-Identifier: Apache-2.0
class Ecr < Formula
  desc "Amazon ECR client and credential helper, and a local ECR"
  homepage "https://example.invalid/ecr"
  url "file:///path/to/ecr-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "pkgconf" => :build
  depends_on "expat"
  depends_on "jansson"
  depends_on "libmicrohttpd"
  depends_on "libyaml"
  depends_on "openssl@3"
  depends_on "pcre2"
  depends_on "sqlite"

  uses_from_macos "curl"
  uses_from_macos "libedit"
  uses_from_macos "zlib"

  conflicts_with "docker-credential-helper-ecr",
    because: "both install docker-credential-ecr-login"

  def install
    system "make", "PREFIX=#{prefix}", "all", "man"
    system "make", "PREFIX=#{prefix}", "install"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/ecr --version")
    output = shell_output("#{bin}/ecr local run -- #{bin}/ecr describe-repositories")
    assert_match "repositories", output
  end
end
