/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/kind.h"

#include <string.h>

#include "base/countof.h"

static const struct {
	const char *part, *kind;
} types[] = {
    {"vnd.cncf.helm.", "chart"},
    {"vnd.dev.cosign.simplesigning", "signature"},
    {"vnd.dev.sigstore.bundle", "signature"},
    {"vnd.dev.cosign.artifact.sig", "signature"},
    {"vnd.cncf.notary.signature", "signature"},
    {"vnd.in-toto", "attestation"},
    {"vnd.dsse.envelope", "attestation"},
    {"spdx", "sbom"},
    {"cyclonedx", "sbom"},
    {"vnd.syft", "sbom"},
    {"vnd.amazon.soci.index", "soci index"},
    {"wasm", "module"},
    {"vnd.oci.image.config", "image"},
    {"vnd.docker.container.image", "image"},
    {"image.index", "index"},
    {"manifest.list", "index"},
    {"image.manifest", "image"},
    {"distribution.manifest", "image"},
};

const char *
oci_kind_of_type(const char *type)
{
	for (size_t i = 0; i < countof(types); i++)
		if (strstr(type, types[i].part))
			return types[i].kind;
	return "artifact";
}

bool
oci_is_index_type(const char *type)
{
	return type && strcmp(oci_kind_of_type(type), "index") == 0;
}

/* Signatures of cosign call themselves images: their layers tell. */
const char *
oci_kind(const struct oci_manifest *manifest)
{
	const char *kind;

	if (manifest->index)
		return "index";
	kind = oci_kind_of_type(manifest->artifact_type);
	if (strcmp(kind, "image") == 0 && manifest->n_layers > 0) {
		const char *inner =
		    oci_kind_of_type(manifest->layers[0].media_type);

		if (strcmp(inner, "artifact") != 0)
			return inner;
	}
	return kind;
}
