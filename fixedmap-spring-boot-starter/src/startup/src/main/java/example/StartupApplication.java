package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts and stops. */
@SpringBootApplication
public class StartupApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(StartupApplication.class, arguments).close();
    }
}
