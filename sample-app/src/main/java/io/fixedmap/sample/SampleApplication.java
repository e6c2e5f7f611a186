package io.fixedmap.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the sample on port 8080. */
@SpringBootApplication
class SampleApplication {
    private SampleApplication() {}

    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
