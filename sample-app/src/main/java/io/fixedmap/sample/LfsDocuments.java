package io.fixedmap.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fixedmap.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The JSON documents of Git LFS, as far as basic transfers need them. */
final class LfsDocuments {
    private LfsDocuments() {}

    enum Operation {
        @JsonProperty("upload")
        UPLOAD,
        @JsonProperty("download")
        DOWNLOAD
    }

    /** Asks how to transfer these objects. */
    record Batch(
            Operation operation,
            List<LfsObject> objects,
            @JsonProperty("hash_algo") @Nullable String hashAlgorithm) {
        Batch {
            Documents.require(operation != null, "operation must be upload or download");
            Documents.require(hashAlgorithm == null || hashAlgorithm.equals("sha256"), "hash_algo must be sha256");
            Documents.requireList("objects", objects);
        }
    }

    /** An object by its digest and length. */
    record LfsObject(String oid, long size) {
        LfsObject {
            Documents.require(oid != null, "oid must be given");
            Documents.require(size >= 0, "size must not be negative");
        }

        boolean isNamedProperly() {
            return oid.matches("[0-9a-f]{" + Digest.HEX_LENGTH + "}");
        }
    }

    /** Tells how to transfer the objects. */
    record BatchAnswer(String transfer, List<Answer> objects) {
        static BatchAnswer of(List<Answer> objects) {
            return new BatchAnswer("basic", objects);
        }
    }

    /** What to do about one object: nothing if it has neither actions nor an error. */
    record Answer(
            String oid,
            long size,
            boolean authenticated,
            @Nullable Actions actions,
            @Nullable Failure error) {
        static Answer of(LfsObject object, @Nullable Actions actions) {
            return new Answer(object.oid, object.size, true, actions, null);
        }

        static Answer error(LfsObject object, HttpStatus status, String rule) {
            return new Answer(object.oid, object.size, true, null, new Failure(status.value(), rule));
        }
    }

    record Actions(
            @Nullable Link upload,
            @Nullable Link download,
            @Nullable Link verify) {}

    record Link(String href) {}

    record Failure(int code, String message) {}
}
