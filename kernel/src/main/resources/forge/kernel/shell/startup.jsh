// What every session begins with: kernel, `forge shell` and `forge run`. Each line must be valid by itself.
import java.io.*;
import java.math.*;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.stream.*;
import forge.base.*;
import forge.data.*;
import forge.generate.*;
import forge.metric.*;
import forge.model.*;
import forge.pipeline.*;
import forge.tokenizer.*;
import forge.train.*;
import forge.view.*;
import static forge.kernel.display.Display.*;
