// Writes all of a filter's stdin before it reads its stdout, so that each waits
// for the other: yegor256/jaxec#168. Twin: an input that the pipes take.
import java.io.OutputStream;

public class Jaxec {
  public static void main(String[] args) throws Exception {
    byte[] input = new byte[args[0].equals("defect") ? 1 << 22 : 1 << 12];
    Process process = new ProcessBuilder("cat").start();
    try (OutputStream stdin = process.getOutputStream()) {
      for (int at = 0; at < input.length; at += 1024) {
        stdin.write(input, at, 1024);
      }
    }
    System.out.println(process.getInputStream().readAllBytes().length);
    System.exit(process.waitFor());
  }
}
